package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.resources.Resource;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The clients that people use, as they come: with an API key, with gzip, and with a receiver that
 * refuses the first exports, each record arrives once. Java and JavaScript are there wherever
 * Millrace is built; Python and Go, with which the stock collector is built, where they are on the
 * PATH.
 */
abstract class ClientTests {
  private static final int RECORDS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PROCESS_PATIENCE = Duration.ofMinutes(8);

  private final RunningMillrace millrace;
  private final Path directory;

  /**
   * Sends {@link #RECORDS} records as a service to an address. What it returns is closed when they
   * have arrived.
   */
  private interface Client {
    AutoCloseable send(URI endpoint, String service) throws Exception;
  }

  ClientTests(RunningMillrace millrace, Path directory) {
    this.millrace = millrace;
    this.directory = directory;
  }

  @TestFactory
  Stream<DynamicTest> everyClient_withKeyAndGzipAndARefusingReceiver_deliversEachRecordOnce()
      throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(grpc("client-java-grpc", this::javaGrpc));
    tests.add(http("client-java-http", this::javaHttp));
    Path js = ClientProgram.install("js", directory);
    tests.add(http("client-js-http", script(js, "node", "deliver.mjs")));
    if (isPresent("python3")) {
      Path python = preparePython();
      String interpreter = python.resolve("venv/bin/python").toString();
      tests.add(grpc("python-grpc", script(python, interpreter, "send.py", "grpc")));
      tests.add(http("python-http", script(python, interpreter, "send.py", "http")));
    }
    if (isPresent("go")) {
      Path go = prepareGo("go");
      tests.add(grpc("go-grpc", script(go, "./client", "grpc")));
      tests.add(http("go-http", script(go, "./client", "http")));
      Path collector = prepareGo("collector");
      tests.add(
          grpc("collector-otlp", (url, service) -> collect(collector, "grpc.yaml", url, service)));
      tests.add(
          http(
              "collector-otlphttp",
              (url, service) -> collect(collector, "http.yaml", url, service)));
    }
    return tests.stream();
  }

  private DynamicTest grpc(String service, Client client) {
    return DynamicTest.dynamicTest(
        service, () -> assertDelivers(millrace.otlpGrpc(), service, client));
  }

  private DynamicTest http(String service, Client client) {
    return DynamicTest.dynamicTest(
        service, () -> assertDelivers(millrace.otlpHttp(""), service, client));
  }

  private void assertDelivers(URI receiver, String service, Client client) throws Exception {
    try (RefusingProxy proxy = new RefusingProxy(receiver);
        AutoCloseable running = client.send(proxy.url(), service)) {
      assertThat(running).isNotNull();
      await().atMost(PATIENCE).until(proxy::refusedAndServed);
      assertThat(proxy.encodings()).containsOnly("gzip");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(bodies(service))
                      .containsExactlyInAnyOrderElementsOf(
                          IntStream.range(0, RECORDS).mapToObj(n -> "record " + n).toList()));
    }
  }

  private List<String> bodies(String service) {
    List<String> bodies = new ArrayList<>();
    JsonNode answer =
        millrace.get(
            "/loki/api/v1/query_range?since=1h&limit=5000&query=%7Bservice_name%3D%22"
                + service
                + "%22%7D");
    for (JsonNode stream : answer.path("data").path("result")) {
      stream.path("values").forEach(value -> bodies.add(value.get(1).asText()));
    }
    return bodies;
  }

  private AutoCloseable javaGrpc(URI endpoint, String service) {
    return send(
        service,
        OtlpGrpcLogRecordExporter.builder()
            .setEndpoint(endpoint.toString())
            .setCompression("gzip")
            .addHeader("Authorization", "Bearer " + millrace.key())
            .build());
  }

  private AutoCloseable javaHttp(URI endpoint, String service) {
    return send(
        service,
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(endpoint.resolve("/v1/logs").toString())
            .setCompression("gzip")
            .addHeader("Authorization", "Bearer " + millrace.key())
            .build());
  }

  private static AutoCloseable send(String service, LogRecordExporter exporter) {
    Resource resource =
        Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service));
    try (SdkLoggerProvider provider =
        SdkLoggerProvider.builder()
            .setResource(resource)
            .addLogRecordProcessor(BatchLogRecordProcessor.builder(exporter).build())
            .build()) {
      Logger logger = provider.get("client");
      for (int number = 0; number < RECORDS; number++) {
        logger.logRecordBuilder().setBody("record " + number).setAttribute("number", number).emit();
      }
      assertThat(provider.forceFlush().join(PATIENCE.toSeconds(), TimeUnit.SECONDS).isSuccess())
          .isTrue();
    }
    return () -> {};
  }

  /** The collector takes OTLP/HTTP from a sender of ours and exports it. */
  private AutoCloseable collect(Path collector, String configuration, URI endpoint, String service)
      throws Exception {
    String listen = "127.0.0.1:" + freePort();
    ProcessBuilder builder =
        new ProcessBuilder("./client", "--config", configuration)
            .directory(collector.toFile())
            .redirectErrorStream(true)
            .redirectOutput(collector.resolve(service + ".log").toFile());
    builder
        .environment()
        .putAll(Map.of("LISTEN", listen, "ENDPOINT", endpoint.toString(), "KEY", millrace.key()));
    Process process = builder.start();
    try {
      send(
          service,
          OtlpHttpLogRecordExporter.builder().setEndpoint("http://" + listen + "/v1/logs").build());
    } catch (RuntimeException | Error e) {
      process.destroy();
      throw e;
    }
    return () -> stop(process);
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private Client script(Path workingDirectory, String... command) {
    return (endpoint, service) -> {
      run(
          workingDirectory,
          ImmutableList.<String>builder()
              .add(command)
              .add(endpoint.toString(), millrace.key(), service, Integer.toString(RECORDS))
              .build());
      return () -> {};
    };
  }

  private Path preparePython() throws Exception {
    Path python = copy("clients/python", "requirements.txt", "send.py");
    run(python, List.of("python3", "-m", "venv", "venv"));
    run(
        python,
        List.of(
            "venv/bin/python",
            "-m",
            "pip",
            "install",
            "-q",
            "--no-compile",
            "-r",
            "requirements.txt"));
    return python;
  }

  private Path prepareGo(String name) throws Exception {
    Path go = copy("clients/" + name, "go.mod", "go.sum", "main.go");
    if (name.equals("collector")) {
      copy("clients/collector", "grpc.yaml", "http.yaml");
    }
    run(go, List.of("go", "build", "-o", "client", "."));
    return go;
  }

  private static boolean isPresent(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
  }

  private Path copy(String folder, String... files) throws IOException {
    return ClientProgram.copy(folder, directory.resolve(folder), files);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void run(Path workingDirectory, List<String> command) throws Exception {
    ClientProgram.run(workingDirectory, PROCESS_PATIENCE, Map.of(), command);
  }
}
