package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import com.google.protobuf.CodedOutputStream;
import io.airlift.compress.snappy.SnappyCompressor;
import io.millrace.server.keys.KeyDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes as Loki's agents do, on both ports, and reads back through LogQL. */
abstract class LokiPushTests {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PROCESS_PATIENCE = Duration.ofMinutes(2);
  private static final String PUSH = "/loki/api/v1/push";
  private static final String TRACE_ID = "0123456789abcdef0123456789abcdef";

  private final RunningMillrace millrace;
  private final Path directory;
  private final long nowNanos = Instant.now().getEpochSecond() * 1_000_000_000L - 60_000_000_000L;

  LokiPushTests(RunningMillrace millrace, Path directory) {
    this.millrace = millrace;
    this.directory = directory;
  }

  private HttpResponse<String> post(URI url, String type, byte[] body) {
    return millrace.send(
        HttpRequest.newBuilder(url)
            .header("Content-Type", type)
            .header("Authorization", millrace.bearer(KeyDirectory.DEFAULT))
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  /** What a query gives with labels and metadata apart; waits until there are so many lines. */
  private JsonNode streams(String logql, int lines) {
    JsonNode[] found = new JsonNode[1];
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              found[0] = millrace.categorized(logql).path("result");
              assertThat(
                      Streams.stream(found[0])
                          .mapToInt(stream -> stream.path("values").size())
                          .sum())
                  .isEqualTo(lines);
            });
    return found[0];
  }

  private static List<String> texts(JsonNode array) {
    return Streams.stream(array).map(JsonNode::asText).toList();
  }

  @Test
  void push_ofJson_comesBackWithItsLabelsAndMetadata() {
    String body =
        """
        {"streams": [{"stream": {"job": "json", "k8s_namespace_name": "shop", "level": "warn"},
          "values": [["%d", "one"], ["%d", "two", {"user": "u1", "trace_id": "%s"}]]}]}
        """
            .formatted(nowNanos, nowNanos + 1, TRACE_ID);

    HttpResponse<String> answer =
        post(millrace.query(PUSH), "application/json", body.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    JsonNode stream = streams("{job=\"json\", k8s_namespace_name=~\"sh.+\"}", 2).path(0);
    assertThat(stream.path("stream"))
        .isEqualTo(
            millrace.parse(
                "{\"job\":\"json\",\"k8s_namespace_name\":\"shop\",\"level\":\"warn\",\"service_name\":\"json\"}"));
    assertThat(stream.path("values"))
        .isEqualTo(
            millrace.parse(
                """
                [["%d","one",{"structuredMetadata":{"detected_level":"warn","severity_number":"13","severity_text":"warn"}}],
                 ["%d","two",{"structuredMetadata":{"detected_level":"warn","severity_number":"13","severity_text":"warn",
                   "trace_id":"%s","user":"u1"}}]]
                """
                    .formatted(nowNanos, nowNanos + 1, TRACE_ID)));
  }

  @Test
  void push_ofProtobuf_comesBack_andItsLabelsAreListed() throws IOException {
    HttpResponse<String> answer =
        post(
            millrace.otlpHttp(PUSH),
            "application/x-protobuf",
            snappy(push("{job=\"proto\", rack=\"r7\"}", nowNanos, "hello", Map.of("user", "u2"))));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    JsonNode stream = streams("{job=\"proto\"}", 1).path(0);
    assertThat(stream.path("stream"))
        .isEqualTo(
            millrace.parse("{\"job\":\"proto\",\"rack\":\"r7\",\"service_name\":\"proto\"}"));
    assertThat(stream.path("values").path(0).path(1).asText()).isEqualTo("hello");
    assertThat(texts(millrace.get("/loki/api/v1/labels").path("data")))
        .contains("job", "rack", "service_name")
        .doesNotContain("loki_resource_labels");
    assertThat(texts(millrace.get("/loki/api/v1/label/rack/values").path("data")))
        .containsExactly("r7");
    assertThat(millrace.get("/loki/api/v1/series?match[]=%7Bjob%3D%22proto%22%7D").path("data"))
        .isEqualTo(
            millrace.parse("[{\"job\":\"proto\",\"rack\":\"r7\",\"service_name\":\"proto\"}]"));
    assertThat(
            millrace
                .get(
                    "/loki/api/v1/query?query=sum%20by%20(rack)%20(count_over_time(%7Bjob%3D%22proto%22%7D%5B1h%5D))")
                .path("data")
                .path("result")
                .path(0)
                .path("metric"))
        .isEqualTo(millrace.parse("{\"rack\":\"r7\"}"));
  }

  @Test
  void otlp_onTheQueryPort_isTaken() {
    String body =
        """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"otlp-alias"}}]},
          "scopeLogs":[{"logRecords":[{"body":{"stringValue":"hello"}}]}]}]}
        """;

    assertThat(
            post(
                    millrace.query("/otlp/v1/logs"),
                    "application/json",
                    body.getBytes(StandardCharsets.UTF_8))
                .statusCode())
        .isEqualTo(200);
    streams("{service_name=\"otlp-alias\"}", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "protobuf"})
  void winstonLoki_everyLineComesBack(String format) throws Exception {
    Path client = ClientProgram.install("loki-client", directory);
    run(client, "node", "send.mjs", millrace.query("").toString(), format, millrace.key());

    JsonNode streams = streams("{job=\"winston-" + format + "\"}", 20);
    assertThat(Streams.stream(streams).map(stream -> stream.path("stream").path("level").asText()))
        .containsExactlyInAnyOrder("info", "error");
    assertThat(
            Streams.stream(streams)
                .flatMap(stream -> Streams.stream(stream.path("values")))
                .map(value -> value.path(1).asText().strip()))
        .contains("line 0 \"quoted\" – ünïcode", "line 19 \"quoted\" – ünïcode");
  }

  /** {@code millrace logs} in its forms, on lines of its own. */
  @Test
  void logsCommand_givesLinesNumbersLabelsSeriesAndStats() {
    String body =
        """
        {"streams": [{"stream": {"job": "cli", "level": "error"}, "values": [["%d", "one\\u001b[2J"], ["%d", "two"]]},
          {"stream": {"job": "cli", "level": "info"}, "values": [["%d", "three"]]}]}
        """
            .formatted(nowNanos, nowNanos + 1, nowNanos + 2);
    post(millrace.query(PUSH), "application/json", body.getBytes(StandardCharsets.UTF_8));
    String selector = "{job=\"cli\"}";
    streams(selector, 3);
    Instant time = Instant.ofEpochSecond(0, nowNanos);

    assertThat(logs(selector, "--output", "raw")).isEqualTo("one\u001b[2J\ntwo\nthree\n");
    assertThat(logs(selector, "--output", "raw", "--limit", "1")).isEqualTo("three\n");
    assertThat(logs(selector, "--output", "raw", "--limit", "1", "--forward"))
        .isEqualTo("one\u001b[2J\n");
    assertThat(logs(selector + " |= \"two\"", "--color", "always"))
        .isEqualTo(time.plusNanos(1) + " cli \u001b[31merror\u001b[0m two\n");
    assertThat(millrace.parse(logs(selector + " |= \"three\"", "--output", "jsonl")))
        .isEqualTo(
            millrace.parse(
                """
                {"timestamp": "%s", "line": "three", "labels": {"job": "cli", "level": "info", "service_name": "cli",
                 "detected_level": "info", "severity_number": "9", "severity_text": "info"}}
                """
                    .formatted(time.plusNanos(2))));
    assertThat(logs("sum by (level) (count_over_time(" + selector + "[1h]))", "--instant"))
        .contains("{level=\"error\"} 2\n", "{level=\"info\"} 1\n");
    assertThat(
            logs(
                "sum(count_over_time(" + selector + "[1h]))",
                "--from",
                time.truncatedTo(ChronoUnit.MINUTES).plusSeconds(120).toString(),
                "--to",
                time.truncatedTo(ChronoUnit.MINUTES).plusSeconds(240).toString(),
                "--step",
                "60s",
                "--output",
                "raw"))
        .isEqualTo("3\n3\n3\n");
    assertThat(logs("labels")).contains("job\n", "service_name\n");
    assertThat(logs("labels", "job")).contains("cli\n");
    assertThat(logs("series", selector).lines())
        .containsExactlyInAnyOrder(
            "{job=\"cli\", level=\"error\", service_name=\"cli\"}",
            "{job=\"cli\", level=\"info\", service_name=\"cli\"}");
    assertThat(logs("stats", selector).lines().skip(1).findFirst().orElseThrow())
        .matches("2 +3 +\\d+");
    assertThat(logs(selector, "more"))
        .isEqualTo("millrace logs: 'more': a second query (expected: one, in quotes)\n");
    assertThat(logs(selector, "--from", "yesterday"))
        .isEqualTo(
            "millrace logs: --from: 'yesterday' (expected: a time such as 2026-11-25T08:00:00Z)\n");
    assertThat(logs(selector, "--color", "red"))
        .isEqualTo("millrace logs: --color: 'red' (expected: auto, always or never)\n");
    assertThat(logs("{job="))
        .isEqualTo(
            "millrace logs: parse error at line 1, col 6: found the end of the query; expected a string in quotes\n");
  }

  private String logs(String... arguments) {
    return RunningMillrace.command(
        ImmutableList.<String>builder()
            .add("logs")
            .add(arguments)
            .add("--url", millrace.query("").toString())
            .add("--key", millrace.key())
            .build());
  }

  private static void run(Path workingDirectory, String... command)
      throws IOException, InterruptedException {
    ClientProgram.run(workingDirectory, PROCESS_PATIENCE, Map.of(), List.of(command));
  }

  /** A PushRequest of one stream and one entry. */
  private static byte[] push(
      String labels, long unixNano, String line, Map<String, String> metadata) throws IOException {
    byte[] timestamp =
        message(
            out -> {
              out.writeInt64(1, unixNano / 1_000_000_000L);
              out.writeInt32(2, (int) (unixNano % 1_000_000_000L));
            });
    byte[] entry =
        message(
            out -> {
              out.writeByteArray(1, timestamp);
              out.writeString(2, line);
              for (Map.Entry<String, String> pair : metadata.entrySet()) {
                out.writeByteArray(
                    3,
                    message(
                        inner -> {
                          inner.writeString(1, pair.getKey());
                          inner.writeString(2, pair.getValue());
                        }));
              }
            });
    byte[] stream =
        message(
            out -> {
              out.writeString(1, labels);
              out.writeByteArray(2, entry);
            });
    return message(out -> out.writeByteArray(1, stream));
  }

  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  private static byte[] snappy(byte[] plain) {
    SnappyCompressor compressor = new SnappyCompressor();
    byte[] block = new byte[compressor.maxCompressedLength(plain.length)];
    return Arrays.copyOf(
        block, compressor.compress(plain, 0, plain.length, block, 0, block.length));
  }
}
