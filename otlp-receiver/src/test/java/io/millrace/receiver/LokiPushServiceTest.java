package io.millrace.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.stream.EventLogException;
import io.millrace.receiver.loki.PushRequests;
import io.millrace.receiver.loki.PushRequests.Entry;
import io.millrace.receiver.loki.PushRequests.Stream;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
class LokiPushServiceTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final int MAX_BYTES = 1 << 20;

  private static final ReceiverSettings SETTINGS =
      new ReceiverSettings(
          MAX_BYTES,
          4L * MAX_BYTES,
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2));

  private static final PushRequests PUSH =
      PushRequests.of(
          new Stream(Map.of("job", "x"), List.of(new Entry(5, "line", Map.of("user", "u")))));

  private final ReceiverServer server = new ReceiverServer(SETTINGS);
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void reset() {
    server.log.reset();
  }

  @AfterAll
  void stop() {
    http.close();
    server.close();
  }

  private HttpResponse<String> post(byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(OtlpReceiver.PUSH_PATH))
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private void assertPushed(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(server.log.events.getFirst().recordCount()).isEqualTo(1);
    ExportLogsServiceRequest request =
        ExportLogsServiceRequest.parseFrom(server.log.events.getFirst().payload());
    assertThat(
            request.getResourceLogs(0).getScopeLogs(0).getLogRecords(0).getBody().getStringValue())
        .isEqualTo("line");
  }

  @Test
  void push_ofProtobuf_isAppendedAsOtlp() throws Exception {
    assertPushed(post(PushRequests.snappy(PUSH.protobuf()), "Content-Type", PROTOBUF));
  }

  @Test
  void push_ofProtobufWhoseHeaderNamesSnappy_isTheSame() throws Exception {
    assertPushed(
        post(
            PushRequests.snappy(PUSH.protobuf()),
            "Content-Type",
            PROTOBUF,
            "Content-Encoding",
            "snappy"));
  }

  @Test
  void push_ofProtobufInSnappyInGzip_isTheSame() throws Exception {
    assertPushed(
        post(
            gzip(PushRequests.snappy(PUSH.protobuf())),
            "Content-Type",
            PROTOBUF,
            "Content-Encoding",
            "gzip"));
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, "application/json; charset=utf-8"})
  void push_ofJson_isAppendedAsOtlp(String type) throws Exception {
    assertPushed(post(PUSH.json(), "Content-Type", type));
  }

  @Test
  void push_ofJsonCompressed_isTheSame() throws Exception {
    assertPushed(post(gzip(PUSH.json()), "Content-Type", JSON, "Content-Encoding", "gzip"));
    server.log.reset();
    assertPushed(
        post(PushRequests.snappy(PUSH.json()), "Content-Type", JSON, "Content-Encoding", "snappy"));
  }

  @Test
  void push_ofNothing_succeedsAndAppendsNothing() throws Exception {
    byte[] nothing = PushRequests.snappy(PushRequests.of().protobuf());

    assertThat(post(nothing, "Content-Type", PROTOBUF).statusCode()).isEqualTo(204);
    assertThat(
            post("{\"streams\":[]}".getBytes(StandardCharsets.UTF_8), "Content-Type", JSON)
                .statusCode())
        .isEqualTo(204);
    assertThat(server.log.events).isEmpty();
  }

  @Test
  void push_thatIsMalformed_is400WithTheReasonAsText() throws Exception {
    HttpResponse<String> answer = post(new byte[] {1, 2}, "Content-Type", PROTOBUF);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(answer.body())
        .isEqualTo(
            "the body is not a push request: the body is not well-formed Snappy, block format\n");
    assertThat(post("{]".getBytes(StandardCharsets.UTF_8), "Content-Type", JSON).body())
        .isEqualTo("the body is not a push request: line 1, column 3: not valid JSON\n");
  }

  @Test
  void push_whoseDeclaredLengthIsTooLarge_is413BeforeAnythingIsAllocated() throws Exception {
    byte[] lie = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 0, 'a'};

    HttpResponse<String> answer = post(lie, "Content-Type", PROTOBUF);

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body())
        .isEqualTo(
            "the request is larger than 1048576 bytes, before or after decompression; send fewer records per request\n");
  }

  @Test
  void push_thatIsLargerAsOtlp_is413() throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (int i = 1; i <= 50_000; i++) {
      entries.add(new Entry(i, "", Map.of()));
    }
    byte[] push = PushRequests.of(new Stream(Map.of("level", "informational"), entries)).protobuf();
    assertThat(push).hasSizeLessThan(MAX_BYTES);

    assertThat(post(PushRequests.snappy(push), "Content-Type", PROTOBUF).statusCode())
        .isEqualTo(413);
  }

  @Test
  void push_ofAnotherTypeOrCoding_is415() throws Exception {
    HttpResponse<String> type = post(PUSH.json(), "Content-Type", "text/plain");
    HttpResponse<String> coding = post(PUSH.json(), "Content-Type", JSON, "Content-Encoding", "br");

    assertThat(type.statusCode()).isEqualTo(415);
    assertThat(type.body())
        .isEqualTo(
            "Content-Type is not supported (expected: application/x-protobuf or application/json)\n");
    assertThat(coding.statusCode()).isEqualTo(415);
    assertThat(coding.headers().firstValue("accept-encoding"))
        .contains("snappy, gzip, deflate, zstd, identity");
  }

  @Test
  void push_byGet_is405() throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(server.uri(OtlpReceiver.PUSH_PATH)).build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).contains("POST");
  }

  @Test
  void push_whileTheLogIsAway_is503WithRetryAfter() throws Exception {
    server.log.failWith(EventLogException.Kind.UNAVAILABLE);

    HttpResponse<String> answer = post(PUSH.json(), "Content-Type", JSON);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
  }

  @Test
  void otlp_atLokisPath_isTheSame() throws Exception {
    assertThat(server.send("GET", OtlpReceiver.HTTP_ALIAS_PATH).statusCode()).isEqualTo(405);
    HttpRequest request =
        HttpRequest.newBuilder(server.uri(OtlpReceiver.HTTP_ALIAS_PATH))
            .header("Content-Type", PROTOBUF)
            .POST(BodyPublishers.ofByteArray(new byte[] {10, 4, 18, 2, 18, 0}))
            .build();

    assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(server.log.events).hasSize(1);
  }
}
