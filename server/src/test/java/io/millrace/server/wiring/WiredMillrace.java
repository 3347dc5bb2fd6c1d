package io.millrace.server.wiring;

import com.google.common.collect.ImmutableList;
import com.linecorp.armeria.server.Server;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.config.MillraceConfig.Option;
import io.millrace.server.keys.KeyDirectory;
import io.millrace.server.supervise.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All that {@code millrace up} runs, in this process, with its engines as children. */
final class WiredMillrace implements AutoCloseable {
  private static final List<String> PORTS =
      List.of(
          "receiver.grpc-port",
          "receiver.http-port",
          "query.port",
          "store.embedded.http-port",
          "stream.embedded.broker-port",
          "stream.embedded.http-port");

  private final HttpClient client = HttpClient.newHttpClient();
  private final MillraceConfig config;
  private final RunDirectory runDirectory;
  private final KeyDirectory keys;
  private final Millrace millrace;

  private WiredMillrace(
      MillraceConfig config, RunDirectory runDirectory, KeyDirectory keys, Millrace millrace) {
    this.config = config;
    this.runDirectory = runDirectory;
    this.keys = keys;
    this.millrace = millrace;
  }

  static WiredMillrace start(Path data) throws InterruptedException {
    List<Option> options = new ArrayList<>();
    options.add(new Option("data-directory", data.toString(), "test"));
    PORTS.forEach(key -> options.add(new Option(key, Integer.toString(freePort()), "test")));
    MillraceConfig config = MillraceConfig.load(Optional.empty(), Map.of(), options);
    RunDirectory runDirectory = RunDirectory.open(config.dataDirectory());
    return new WiredMillrace(
        config,
        runDirectory,
        new KeyDirectory(config.dataDirectory()),
        Millrace.start(
            config, engines(), runDirectory, InstantSource.system(), System.out::println));
  }

  ImmutableList<Server> servers() {
    return millrace.servers();
  }

  String key(String name) {
    return keys.read(name).orElseThrow();
  }

  /** Puts a request into the stream as the receiver would for a key of the tenant. */
  void append(TenantId tenant, byte[] request, int records) {
    try (PulsarEventLog log = PulsarEventLog.open(new ComponentSettings(config, keys).pulsar())) {
      log.append(new LogEvent(tenant, request, System.currentTimeMillis() * 1_000_000, records))
          .join();
    }
  }

  String sql(String statement) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(millrace.clickHouseUrl()))
            .header("X-ClickHouse-Key", key(KeyDirectory.CLICKHOUSE))
            .POST(BodyPublishers.ofString(statement))
            .build();
    try {
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path engines() {
    return Stream.of(System.getProperty("millrace.engines"), System.getenv("MILLRACE_ENGINES"))
        .filter(value -> value != null && !value.isBlank())
        .map(Path::of)
        .findFirst()
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "millrace", "engines"));
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
    millrace.close();
    runDirectory.close();
    client.close();
  }
}
