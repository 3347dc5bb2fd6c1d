package io.millrace.benchmarks.soak;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.BaseEncoding;
import io.millrace.model.process.ChildCommand;
import io.millrace.model.process.ParentGuard;
import io.millrace.pipeline.pulsar.embedded.PulsarStandalone;
import io.millrace.pipeline.pulsar.embedded.PulsarStandaloneSettings;
import io.millrace.server.Main;
import io.millrace.server.keys.KeyDirectory;
import io.millrace.storage.clickhouse.engine.EngineCommand;
import io.millrace.storage.clickhouse.engine.EngineSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Pulsar, ClickHouse, a receiver, two writers and a querier, each a process of its own on loopback,
 * with its own directory. They end with this process.
 */
final class SoakCluster implements AutoCloseable {
  private static final int WRITERS = 2;

  /** With a slow store: a batch that takes longer than the insert's timeout never gets there. */
  private static final int ROWS_FOR_A_SLOW_STORE = 10_000;

  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Path directory;
  private final Path engines;
  private final int brokerPort = freePort();
  private final int adminPort = freePort();
  private final int clickHousePort = freePort();
  private final int httpPort = freePort();
  private final int grpcPort = freePort();
  private final int queryPort = freePort();
  private final Optional<ThrottledProxy> proxy;
  private final KeyDirectory passwords;
  private final ImmutableList<SoakProcess> processes;

  private SoakCluster(SoakOptions options, boolean throttled) throws IOException {
    this.directory = options.directory();
    this.engines = options.engines();
    this.proxy =
        throttled ? Optional.of(new ThrottledProxy(URI.create(clickHouseUrl()))) : Optional.empty();
    this.passwords = new KeyDirectory(directory.resolve("clickhouse"));
    byte[] password = new byte[24];
    new SecureRandom().nextBytes(password);
    passwords.readOrCreate(
        KeyDirectory.CLICKHOUSE, () -> BaseEncoding.base16().lowerCase().encode(password));
    ImmutableList.Builder<SoakProcess> all = ImmutableList.builder();
    all.add(new SoakProcess(ProcessKind.PULSAR, "pulsar", start -> pulsar()));
    all.add(new SoakProcess(ProcessKind.CLICKHOUSE, "clickhouse", start -> clickHouse()));
    all.add(
        role(
            ProcessKind.RECEIVER,
            "receiver",
            ImmutableList.of(
                "--otlp-http-port", "" + httpPort, "--otlp-grpc-port", "" + grpcPort)));
    for (int i = 1; i <= WRITERS; i++) {
      all.add(
          role(
              ProcessKind.WRITER,
              "writer-" + i,
              store(proxy.map(p -> p.url().toString()).orElse(clickHouseUrl()))));
    }
    all.add(
        role(
            ProcessKind.QUERIER,
            "querier",
            ImmutableList.<String>builder()
                .addAll(store(clickHouseUrl()))
                .add("--query-port", "" + queryPort)
                .build()));
    this.processes = all.build();
    for (SoakProcess process : processes) {
      Files.createDirectories(directory.resolve(process.name()).resolve("logs"));
    }
  }

  /** Starts nothing yet. */
  static SoakCluster of(SoakOptions options) throws IOException {
    return new SoakCluster(options, false);
  }

  /** The same with a store that is as slow for the writers as {@link #limitStore} says. */
  static SoakCluster withThrottledStore(SoakOptions options) throws IOException {
    return new SoakCluster(options, true);
  }

  /** From now on; no limit before. */
  void limitStore(long bytesPerSecond) {
    proxy.orElseThrow().limit(bytesPerSecond);
  }

  /** Starts all of them, each after what it needs. */
  void start() throws InterruptedException {
    for (SoakProcess process : processes) {
      process.start();
    }
  }

  ImmutableList<SoakProcess> processes() {
    return processes;
  }

  ImmutableList<SoakProcess> processes(ProcessKind kind) {
    return processes.stream()
        .filter(process -> process.kind() == kind)
        .collect(ImmutableList.toImmutableList());
  }

  /** OTLP/HTTP. */
  URI receiver() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  /** A key that sends and reads: the receiver, which starts first, has made it. */
  String key() {
    return new KeyDirectory(data("receiver")).read(KeyDirectory.DEFAULT).orElseThrow();
  }

  SoakStore store(Duration timeout) {
    return new SoakStore(
        URI.create(clickHouseUrl()),
        passwords.read(KeyDirectory.CLICKHOUSE).orElseThrow(),
        timeout);
  }

  String pulsarUrl() {
    return pulsarSettings().serviceUrl();
  }

  URI pulsarAdminUrl() {
    return pulsarSettings().adminUrl();
  }

  private String clickHouseUrl() {
    return "http://127.0.0.1:" + clickHousePort;
  }

  private static ImmutableList<String> store(String url) {
    return ImmutableList.of("--clickhouse-url", url);
  }

  private PulsarStandaloneSettings pulsarSettings() {
    return PulsarStandaloneSettings.of(
        engines.resolve("pulsar"), directory.resolve("pulsar"), brokerPort, adminPort);
  }

  private ChildCommand pulsar() throws InterruptedException {
    return PulsarStandalone.command(pulsarSettings());
  }

  private ChildCommand clickHouse() {
    EngineSettings settings =
        EngineSettings.of(
                engines.resolve("clickhouse").resolve("libchdb.so"),
                directory.resolve("clickhouse").resolve("data"),
                clickHousePort)
            .withPasswordFile(passwords.file(KeyDirectory.CLICKHOUSE));
    return EngineCommand.of(
        settings, directory, directory.resolve("clickhouse").resolve("clickhouse.out"));
  }

  private SoakProcess role(ProcessKind kind, String name, List<String> more) {
    return new SoakProcess(
        kind,
        name,
        start -> {
          Path out = data(name).resolve("logs").resolve("start-" + start + ".out");
          return new ChildCommand(
              name,
              arguments(kind, name, more),
              environment(),
              data(name),
              out,
              () -> says(out, " is ready after "),
              START_LIMIT);
        });
  }

  private ImmutableMap<String, String> environment() {
    ImmutableMap.Builder<String, String> environment = ImmutableMap.builder();
    environment.put(
        "MILLRACE_STORE_PASSWORD", passwords.read(KeyDirectory.CLICKHOUSE).orElseThrow());
    // One tenant sends: it is to keep both writers busy.
    environment.put("MILLRACE_STREAM_PARTITIONS_PER_TENANT", "4");
    if (proxy.isPresent()) {
      environment.put("MILLRACE_WRITER_MAX_BATCH_ROWS", "" + ROWS_FOR_A_SLOW_STORE);
    }
    return environment.buildOrThrow();
  }

  private ImmutableList<String> arguments(ProcessKind kind, String name, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Collections.addAll(
        command,
        "-Xms48m",
        "-Xmx384m",
        "-XX:+UseSerialGC",
        // Most of a start is compilation, and two cores start a process every few seconds.
        "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        ChildCommand.temporaryFiles(data(name), name),
        "-Dlogback.configurationFile=logback.xml",
        "-cp",
        System.getProperty("java.class.path"),
        ParentGuard.class.getName(),
        Main.class.getName(),
        "up",
        "--data",
        data(name).toString(),
        "--roles",
        kind.name().toLowerCase(Locale.ROOT),
        "--pulsar-url",
        pulsarUrl(),
        "--pulsar-admin-url",
        pulsarAdminUrl().toString());
    command.addAll(more);
    return ImmutableList.copyOf(command);
  }

  private Path data(String name) {
    return directory.resolve(name);
  }

  private static boolean says(Path file, String words) {
    try {
      return Files.exists(file)
          && new String(Files.readAllBytes(file), StandardCharsets.UTF_8).contains(words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (SoakProcess process : processes.reverse()) {
      process.close();
    }
    proxy.ifPresent(ThrottledProxy::close);
  }
}
