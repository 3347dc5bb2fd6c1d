package io.millrace.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
class HttpLogsServiceTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final byte[] ONE_RECORD = {10, 4, 18, 2, 18, 0};
  private static final int MAX_BYTES = 1 << 20;

  private static final ReceiverSettings SETTINGS =
      new ReceiverSettings(
          MAX_BYTES,
          8L * MAX_BYTES,
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2));

  private final ReceiverServer server = new ReceiverServer(SETTINGS);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void reset() {
    server.log.reset();
  }

  @AfterAll
  void stop() {
    server.close();
    executor.close();
  }

  @Test
  void post_protobuf_isAppendedAsItCame() throws Exception {
    HttpResponse<byte[]> answer = server.post(ONE_RECORD, "Content-Type", PROTOBUF);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains(PROTOBUF);
    assertThat(ExportLogsServiceResponse.parseFrom(answer.body()))
        .isEqualTo(ExportLogsServiceResponse.getDefaultInstance());
    LogEvent event = server.log.events.getFirst();
    assertThat(event.payload()).isEqualTo(ONE_RECORD);
    assertThat(event.recordCount()).isEqualTo(1);
    assertThat(event.tenant()).isEqualTo(TenantId.DEFAULT);
    assertThat(event.receivedUnixNano()).isEqualTo(1_700_000_000_123_456_789L);
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, "application/json; charset=utf-8", "Application/JSON"})
  void post_json_isAppendedAsProtobuf(String contentType) throws Exception {
    HttpResponse<byte[]> answer =
        server.post(
            utf8("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{}]}]}]}"),
            "Content-Type",
            contentType);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith(JSON);
    assertThat(text(answer)).isEqualTo("{}");
    assertThat(server.log.events.getFirst().payload()).isEqualTo(ONE_RECORD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd", "identity"})
  void post_compressed_isAppendedDecompressed(String coding) throws Exception {
    ExportLogsServiceRequest request = new RandomRequests(new Random(5)).next();
    byte[] payload = request.toByteArray();

    HttpResponse<byte[]> answer =
        server.post(
            compress(payload, coding), "Content-Type", PROTOBUF, "Content-Encoding", coding);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(server.log.events.getFirst().payload()).isEqualTo(payload);
  }

  @Test
  void post_ofNothing_succeedsAndAppendsNothing() throws Exception {
    assertThat(server.post(new byte[0], "Content-Type", PROTOBUF).statusCode()).isEqualTo(200);
    assertThat(server.post(utf8("{}"), "Content-Type", JSON).statusCode()).isEqualTo(200);
    assertThat(server.log.events).isEmpty();
  }

  @Test
  void post_ofBrokenProtobuf_isAnsweredWithTheReasonInProtobuf() throws Exception {
    HttpResponse<byte[]> answer = server.post(new byte[] {10, 9, 1}, "Content-Type", PROTOBUF);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("content-type")).contains(PROTOBUF);
    Status status = Status.parseFrom(answer.body());
    assertThat(status.getCode()).isEqualTo(3);
    assertThat(status.getMessage())
        .isEqualTo(
            "the body is not an ExportLogsServiceRequest in protobuf: byte 1: field length runs past the end of its message");
    assertThat(status.getDetailsList()).isEmpty();
  }

  @Test
  void post_ofBrokenJson_isAnsweredWithLineAndColumnInJson() throws Exception {
    HttpResponse<byte[]> answer =
        server.post(utf8("{\n \"resourceLogs\": 1}"), "Content-Type", JSON);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(text(answer))
        .isEqualTo(
            "{\"code\":3,\"message\":\"the body is not an ExportLogsServiceRequest in JSON: line 2, column 18: resourceLogs: expected an array\"}");
  }

  @Test
  void post_ofAnotherType_is415() throws Exception {
    HttpResponse<byte[]> answer = server.post(ONE_RECORD, "Content-Type", "text/plain");

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(text(answer))
        .isEqualTo(
            "{\"code\":3,\"message\":\"Content-Type is not supported (expected: application/x-protobuf or application/json)\"}");
    assertThat(server.post(ONE_RECORD).statusCode()).isEqualTo(415);
  }

  @Test
  void post_ofAnotherCoding_is415AndNamesThoseThatAre() throws Exception {
    HttpResponse<byte[]> answer =
        server.post(ONE_RECORD, "Content-Type", PROTOBUF, "Content-Encoding", "br");

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.headers().firstValue("accept-encoding"))
        .contains("gzip, deflate, zstd, identity");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  void otherMethod_is405(String method) throws Exception {
    HttpResponse<byte[]> answer = server.send(method, OtlpReceiver.HTTP_PATH);

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).contains("POST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void post_ofBrokenCompression_is400(String coding) throws Exception {
    byte[] compressed = compress(ONE_RECORD, coding);
    byte[] cut = java.util.Arrays.copyOf(compressed, compressed.length - 3);

    HttpResponse<byte[]> answer =
        server.post(cut, "Content-Type", PROTOBUF, "Content-Encoding", coding);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Status.parseFrom(answer.body()).getMessage())
        .isEqualTo("the body is not well-formed " + coding);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void post_ofABomb_is413AndCostsNoMoreThanTheLimit(String coding) throws Exception {
    byte[] bomb = compress(new byte[200 * MAX_BYTES], coding);
    assertThat(bomb.length).isLessThan(MAX_BYTES);

    HttpResponse<byte[]> answer =
        server.post(bomb, "Content-Type", PROTOBUF, "Content-Encoding", coding);

    assertThat(answer.statusCode()).isEqualTo(413);
    Status status = Status.parseFrom(answer.body());
    assertThat(status.getCode()).isEqualTo(8);
    assertThat(status.getMessage())
        .isEqualTo(
            "the request is larger than 1048576 bytes, before or after decompression; send fewer records per request");
    assertThat(status.getDetailsList()).isEmpty();
  }

  @Test
  void post_ofTooMuch_is413() throws Exception {
    assertThat(server.post(new byte[MAX_BYTES + 1], "Content-Type", PROTOBUF).statusCode())
        .isEqualTo(413);
    assertThat(server.log.events).isEmpty();
  }

  @Test
  void post_ofExactlyTheLimit_isAccepted() throws Exception {
    byte[] body = new byte[MAX_BYTES];
    // An unknown field of the request, as long as all of it.
    body[0] = (byte) 0x7a;
    int length = MAX_BYTES - 4;
    body[1] = (byte) (length | 0x80);
    body[2] = (byte) (length >> 7 | 0x80);
    body[3] = (byte) (length >> 14);

    assertThat(server.post(body, "Content-Type", PROTOBUF).statusCode()).isEqualTo(200);
  }

  @Test
  void post_whileTheLogIsAway_is503WithRetryAfter() throws Exception {
    server.log.failWith(EventLogException.Kind.UNAVAILABLE);

    HttpResponse<byte[]> answer = server.post(ONE_RECORD, "Content-Type", PROTOBUF);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).contains("2");
    Status status = Status.parseFrom(answer.body());
    assertThat(status.getCode()).isEqualTo(14);
    assertThat(status.getDetails(0).unpack(RetryInfo.class).getRetryDelay().getSeconds())
        .isEqualTo(2);
  }

  @Test
  void post_thatTheLogRejects_is413() throws Exception {
    server.log.failWith(EventLogException.Kind.REJECTED);

    assertThat(server.post(ONE_RECORD, "Content-Type", PROTOBUF).statusCode()).isEqualTo(413);
  }

  @Test
  void post_thatTheLogDoesNotConfirm_is503AfterTheTimeout() throws Exception {
    server.log.onAppend = event -> new CompletableFuture<>();

    assertThat(server.post(ONE_RECORD, "Content-Type", PROTOBUF).statusCode()).isEqualTo(503);
  }

  @Test
  void post_whileTooMuchIsInFlight_is503AndLaterAcceptedAgain() throws Exception {
    CompletableFuture<Void> confirmation = new CompletableFuture<>();
    server.log.onAppend = event -> confirmation;
    byte[] large = new byte[MAX_BYTES - 100];
    large[0] = 10;
    large[1] = 4;
    large[2] = 18;
    large[3] = 2;
    large[4] = 18;
    large[6] = 0x7a;
    int length = large.length - 10;
    large[7] = (byte) (length | 0x80);
    large[8] = (byte) (length >> 7 | 0x80);
    large[9] = (byte) (length >> 14);
    List<CompletableFuture<Integer>> open = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      open.add(server.postLater(executor, large, PROTOBUF));
    }
    await().until(() -> server.log.events.size() == open.size());

    HttpResponse<byte[]> answer = server.post(large, "Content-Type", PROTOBUF);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).contains("2");

    confirmation.complete(null);
    assertThat(open.stream().map(CompletableFuture::join)).containsOnly(200);
    assertThat(server.post(large, "Content-Type", PROTOBUF).statusCode()).isEqualTo(200);
  }

  @Test
  void ready_followsTheLog() throws Exception {
    assertThat(server.send("GET", "/ready").statusCode()).isEqualTo(200);
    server.log.available = false;
    assertThat(server.send("GET", "/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void post_ofMutatedRequests_isAcceptedOrRefusedAsBad() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    RandomRequests requests = new RandomRequests(random);
    for (int i = 0; i < 500; i++) {
      byte[] body = requests.next().toByteArray();
      for (int flips = random.nextInt(4); flips > 0 && body.length > 0; flips--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      int status = server.post(body, "Content-Type", PROTOBUF).statusCode();
      assertThat(status).as("request %d of seed %d", i, seed).isIn(200, 400);
    }
  }

  private static byte[] compress(byte[] plain, String coding) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    switch (coding) {
      case "gzip" -> {
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
          out.write(plain);
        }
      }
      case "deflate" -> {
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
          out.write(plain);
        }
      }
      case "zstd" -> bytes.writeBytes(Zstd.compress(plain));
      default -> bytes.writeBytes(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
