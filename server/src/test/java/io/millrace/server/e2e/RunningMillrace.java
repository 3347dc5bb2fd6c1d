package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import io.millrace.model.process.ClassArchive;
import io.millrace.server.Main;
import io.millrace.server.cli.Commands;
import io.millrace.server.keys.KeyDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * What {@code millrace up} starts, as a process of its own, on ports and a data directory of its
 * own.
 */
final class RunningMillrace implements AutoCloseable {
  static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);
  private static final int PORTS = 7;

  private final Path directory;
  private final List<String> options;
  private final Map<String, String> environment;
  private final int portBase;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private Process process;

  private RunningMillrace(Path directory, Map<String, String> environment, List<String> options) {
    this.directory = directory;
    this.environment = environment;
    this.options = options;
    this.portBase = freePortBase();
  }

  static RunningMillrace start(Path directory, String... options) {
    return start(directory, Map.of(), options);
  }

  static RunningMillrace start(Path directory, Map<String, String> environment, String... options) {
    RunningMillrace millrace = new RunningMillrace(directory, environment, List.of(options));
    millrace.start();
    return millrace;
  }

  /** The same, and may take longer to end: see {@link ClassArchive#leave()}. */
  static RunningMillrace startForOthersToo(Path directory, String... options) {
    RunningMillrace millrace = new RunningMillrace(directory, Map.of(), List.of(options));
    millrace.launch(ClassArchive.leave());
    millrace.awaitReady();
    return millrace;
  }

  /** Starts it and does not wait until it is ready. */
  static RunningMillrace launch(Path directory, String... options) {
    RunningMillrace millrace = new RunningMillrace(directory, Map.of(), List.of(options));
    millrace.launch(ClassArchive.use());
    return millrace;
  }

  /** Starts it on the same data and ports as before, and waits until it says that it is ready. */
  void start() {
    launch(ClassArchive.use());
    awaitReady();
  }

  void awaitReady() {
    await()
        .atMost(START_PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !process.isAlive() || output().contains(" is ready after "));
    assertThat(process.isAlive()).as("millrace up ended:%n%s", output()).isTrue();
  }

  private void launch(ImmutableList<String> classArchive) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(classArchive);
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            // Most end before the second compiler pays.
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlogback.configurationFile=logback.xml",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "up",
            "--data",
            data().toString(),
            "--port-base",
            Integer.toString(portBase)));
    command.addAll(options);
    try {
      Files.deleteIfExists(outputFile());
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(outputFile().toFile());
      builder.environment().putAll(environment);
      String engines = System.getProperty("millrace.engines");
      if (engines != null) {
        builder.environment().put("MILLRACE_ENGINES", engines);
      }
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path outputFile() {
    return directory.resolve("up.out");
  }

  /** Everything that it printed since its last start. */
  String output() {
    try {
      return Files.readString(outputFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path data() {
    return directory.resolve("data");
  }

  /** An API key that sends and reads. */
  String key() {
    return key(KeyDirectory.DEFAULT).orElseThrow();
  }

  /** One of the secrets that it keeps for its user. */
  Optional<String> key(String name) {
    return new KeyDirectory(data()).read(name);
  }

  /** The value of the header by which the key of a tenant's file is sent. */
  String bearer(String name) {
    return "Bearer " + key(name).orElseThrow();
  }

  ProcessHandle mainProcess() {
    return process.toHandle();
  }

  /** The process of a child, by the file in which its id is noted. */
  ProcessHandle child(String name) {
    try {
      String pid = Files.readString(data().resolve("run").resolve(name + ".pid")).split(" ", 2)[0];
      return ProcessHandle.of(Long.parseLong(pid))
          .orElseThrow(() -> new AssertionError(name + " does not run"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int portBase() {
    return portBase;
  }

  URI otlpGrpc() {
    return url(portBase, "");
  }

  URI otlpHttp(String path) {
    return url(portBase + 1, path);
  }

  URI query(String path) {
    return url(portBase + 2, path);
  }

  URI clickHouse() {
    return url(portBase + 3, "/");
  }

  URI pulsar() {
    return URI.create("pulsar://127.0.0.1:" + (portBase + 4));
  }

  URI pulsarAdmin() {
    return url(portBase + 5, "");
  }

  private static URI url(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** GET on the query API with its own key; fails the test unless the answer is 200. */
  JsonNode get(String pathAndQuery) {
    return get(pathAndQuery, bearer(KeyDirectory.DEFAULT));
  }

  JsonNode get(String pathAndQuery, String authorization) {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(query(pathAndQuery))
                .header("Authorization", authorization)
                .build());
    assertThat(answer.statusCode()).as(pathAndQuery + "\n" + answer.body()).isEqualTo(200);
    return parse(answer.body());
  }

  JsonNode queryRange(String logql, long startNanos, long endNanos, String more) {
    return get(
        "/loki/api/v1/query_range?query=%s&start=%d&end=%d&limit=5000%s"
            .formatted(
                URLEncoder.encode(logql, StandardCharsets.UTF_8), startNanos, endNanos, more));
  }

  /** Lines of the last hour, the oldest first, with labels and metadata apart. */
  JsonNode categorized(String logql) {
    HttpRequest request =
        HttpRequest.newBuilder(
                query(
                    "/loki/api/v1/query_range?direction=forward&limit=1000&query="
                        + URLEncoder.encode(logql, StandardCharsets.UTF_8)))
            .header("Authorization", bearer(KeyDirectory.DEFAULT))
            .header("X-Loki-Response-Encoding-Flags", "categorize-labels")
            .build();
    return parse(send(request).body()).path("data");
  }

  /** A request to the administration API; fails the test unless it is done. */
  JsonNode admin(String method, String path, String json) {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(query("/api/v1/admin/" + path))
                .header("Authorization", bearer(KeyDirectory.OPERATOR))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    return parse(answer.body());
  }

  /** Creates a tenant, and returns a key of it. */
  String newTenant(String id, String... scopes) {
    admin("POST", "tenants", "{\"id\": \"%s\"}".formatted(id));
    return newKey(id, scopes);
  }

  String newKey(String tenant, String... scopes) {
    return admin(
            "POST",
            "tenants/" + tenant + "/keys",
            "{\"name\": \"test\", \"scopes\": [\"%s\"]}".formatted(String.join("\", \"", scopes)))
        .path("key")
        .asText();
  }

  /** A statement on ClickHouse's HTTP interface; fails the test unless the answer is 200. */
  String sql(String statement) {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(clickHouse())
                .header("X-ClickHouse-Key", key(KeyDirectory.CLICKHOUSE).orElseThrow())
                .POST(BodyPublishers.ofString(statement))
                .build());
    assertThat(answer.statusCode()).as(statement + "\n" + answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** What a command says, in this process. */
  static String command(ImmutableList<String> words) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    new Commands(out, out).run(words);
    return said.toString(StandardCharsets.UTF_8);
  }

  /** Numbers that a statement gives in its one column, whatever their order and repetition. */
  BitSet numbers(String statement) {
    BitSet numbers = new BitSet();
    sql(statement + " FORMAT TSV")
        .lines()
        .filter(row -> !row.isEmpty())
        .forEach(row -> numbers.set(Integer.parseInt(row)));
    return numbers;
  }

  /** Options of a process with one role, on the Pulsar of this one. */
  String[] optionsFor(String role, String... more) {
    List<String> all = new ArrayList<>(List.of("--roles", role));
    all.addAll(List.of("--pulsar-url", pulsar().toString()));
    all.addAll(List.of("--pulsar-admin-url", pulsarAdmin().toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  JsonNode parse(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM, and waits for the end; returns how long that took. */
  Duration stop() {
    long begin = System.nanoTime();
    process.destroy();
    awaitEnd(process.toHandle());
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** SIGKILL to the main process alone. */
  void kill() {
    process.destroyForcibly();
    awaitEnd(process.toHandle());
  }

  static void awaitEnd(ProcessHandle handle) {
    await()
        .atMost(STOP_PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !handle.isAlive());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("millrace up did not end on SIGTERM:\n" + output());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    client.close();
  }

  /**
   * Seven ports in a row that nobody holds now, below the range from which systems take client
   * ports.
   */
  private static int freePortBase() {
    for (int attempt = 0; attempt < 200; attempt++) {
      int base = ThreadLocalRandom.current().nextInt(15_000, 32_000);
      boolean free = true;
      for (int port = base; free && port < base + PORTS; port++) {
        free = isFree(port);
      }
      if (free) {
        return base;
      }
    }
    throw new AssertionError("no seven free ports in a row found");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
