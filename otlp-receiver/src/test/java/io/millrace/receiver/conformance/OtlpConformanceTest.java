package io.millrace.receiver.conformance;

import static io.millrace.receiver.TestTenancy.ACME;
import static io.millrace.receiver.TestTenancy.ACME_KEY;
import static io.millrace.receiver.TestTenancy.OTHER_KEY;
import static io.millrace.receiver.TestTenancy.QUERY_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.google.rpc.Code;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.RateLimits;
import io.millrace.model.tenant.RecordLimits;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.receiver.OtlpReceiver;
import io.millrace.receiver.RandomRequests;
import io.millrace.receiver.ReceiverMetrics;
import io.millrace.receiver.ReceiverServer;
import io.millrace.receiver.ReceiverSettings;
import io.millrace.receiver.TestTenancy;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of the OTLP contract for logs, as far as a receiver can show them. */
@TestInstance(Lifecycle.PER_CLASS)
class OtlpConformanceTest {
  private static final int MAX_BYTES = 1 << 20;
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final long NOW_NANOS =
      ReceiverServer.NOW.getEpochSecond() * 1_000_000_000L + ReceiverServer.NOW.getNano();

  private final AtomicLong inFlightBytes = new AtomicLong();
  private final AtomicLong peakInFlightBytes = new AtomicLong();
  private final TestTenancy tenancy = new TestTenancy();
  private final ReceiverServer server =
      new ReceiverServer(
          new ReceiverSettings(
              MAX_BYTES,
              16L * MAX_BYTES,
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              Duration.ofSeconds(2)),
          tenancy.tenancy(),
          new ReceiverMetrics() {
            @Override
            public void inFlightChanged(TenantId tenant, long change) {
              peakInFlightBytes.accumulateAndGet(inFlightBytes.addAndGet(change), Math::max);
            }
          });
  private final List<OtlpClient> clients =
      List.of(
          OtlpClient.grpc(server), OtlpClient.httpProtobuf(server), OtlpClient.httpJson(server));

  Stream<OtlpClient> clients() {
    return clients.stream();
  }

  @BeforeEach
  void reset() {
    server.log.reset();
    tenancy.reset();
    peakInFlightBytes.set(0);
  }

  @AfterAll
  void stop() {
    clients.forEach(OtlpClient::stop);
    server.close();
  }

  // 1. gRPC and HTTP, protobuf and JSON, by Content-Type; 415 for another type, 405 for another
  // method. That the answer has the request's type, the clients check with each answer.

  @ParameterizedTest
  @MethodSource("clients")
  void line1_export_isAccepted(OtlpClient client) throws Exception {
    ExportLogsServiceRequest request = request(plain("hello"));

    assertThat(client.send(request, ACME_KEY).isSuccess()).isTrue();

    assertThat(server.log.events).hasSize(1);
    assertThat(stored()).isEqualTo(request);
    assertThat(server.log.events.getFirst().tenant()).isEqualTo(ACME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/grpc", "application/protobuf", "x"})
  void line1_anotherType_is415(String contentType) throws Exception {
    assertThat(post(new byte[0], "Content-Type", contentType).statusCode()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void line1_anotherMethod_is405(String method) throws Exception {
    HttpResponse<byte[]> answer =
        server.send(method, OtlpReceiver.HTTP_PATH, "X-API-Key", ACME_KEY);

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).contains("POST");
  }

  // 2. JSON: lowerCamelCase, ids in hex of either case, integers of 64 bits as numbers or text,
  // enums as integers, bytesValue in base64, unknown fields ignored.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5b8efff798038103d269b633813fc60c",
        "5B8EFFF798038103D269B633813FC60C",
        "5b8EFff798038103d269B633813Fc60C"
      })
  void line2_ids_areHexOfEitherCase(String id) throws Exception {
    postRecord("{\"traceId\":\"%s\",\"spanId\":\"%s\"}".formatted(id, id.substring(0, 16)));

    assertThat(storedRecord().getTraceId().toByteArray())
        .asHexString()
        .isEqualTo("5B8EFFF798038103D269B633813FC60C");
    assertThat(storedRecord().getSpanId().toByteArray())
        .asHexString()
        .isEqualTo("5B8EFFF798038103");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1544712660300000000", "\"1544712660300000000\""})
  void line2_integers_areNumbersOrText(String number) throws Exception {
    postRecord("{\"timeUnixNano\":%s,\"body\":{\"intValue\":%s}}".formatted(number, number));

    assertThat(storedRecord().getTimeUnixNano()).isEqualTo(1_544_712_660_300_000_000L);
    assertThat(storedRecord().getBody().getIntValue()).isEqualTo(1_544_712_660_300_000_000L);
  }

  @Test
  void line2_severity_isAnInteger_bytesAreBase64_unknownFieldsAreIgnored() throws Exception {
    postRecord(
        "{\"severityNumber\":17,\"body\":{\"bytesValue\":\"AQID/w==\"},\"new\":{\"a\":[1,{}]}}");

    assertThat(storedRecord().getSeverityNumberValue()).isEqualTo(17);
    assertThat(storedRecord().getBody().getBytesValue().toByteArray())
        .containsExactly(1, 2, 3, 255);
  }

  // 3. gzip on both, zstd on HTTP; the limit for both sizes; a bomb costs no more than the limit.

  @ParameterizedTest
  @MethodSource("clients")
  void line3_gzip_isUndone(OtlpClient client) throws Exception {
    ExportLogsServiceRequest request = request(plain("hello ".repeat(1000)));

    assertThat(client.send(request, ACME_KEY, true).isSuccess()).isTrue();

    assertThat(stored()).isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(strings = {PROTOBUF, JSON})
  void line3_zstd_isUndoneOverHttp(String contentType) throws Exception {
    byte[] body =
        contentType.equals(JSON)
            ? utf8("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{}]}]}]}")
            : request(LogRecord.getDefaultInstance()).toByteArray();

    HttpResponse<byte[]> answer =
        post(Zstd.compress(body), "Content-Type", contentType, "Content-Encoding", "zstd");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(stored()).isEqualTo(request(LogRecord.getDefaultInstance()));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void line3_moreThanTheLimit_isRefusedAndNotToBeRetried(OtlpClient client) throws Exception {
    Answer answer = client.sendBytes(new byte[MAX_BYTES + 1], ACME_KEY, false);

    assertThat(answer.httpStatus()).isIn(413, 200);
    assertThat(answer.code()).as("%s", answer).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(answer.retryInfoSeconds()).isZero();
    assertThat(answer.retryAfterSeconds()).isZero();
    assertThat(server.log.events).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void line3_bomb_isRefusedAndCostsNoMoreThanTheLimit(OtlpClient client) throws Exception {
    Answer answer = client.sendBytes(new byte[200 * MAX_BYTES], ACME_KEY, true);

    assertThat(answer.code()).as("%s", answer).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(answer.retryInfoSeconds()).isZero();
    assertThat(peakInFlightBytes.get()).isLessThanOrEqualTo(2L * MAX_BYTES);
    assertThat(server.log.events).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void line3_theTenantsOwnLimit_holdsBesides(OtlpClient client) throws Exception {
    tenancy.limit(
        ACME,
        new TenantLimits(TestTenancy.ANYTHING.rates(), TestTenancy.ANY_RECORD, 1_000, 1L << 30));
    ExportLogsServiceRequest request = request(plain("x".repeat(1_000)));

    for (boolean gzip : new boolean[] {false, true}) {
      Answer answer = client.send(request, ACME_KEY, gzip);
      assertThat(answer.code()).as("%s", answer).isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(answer.status().getMessage())
          .isEqualTo(
              "the request is larger than 1000 bytes, before or after decompression; send fewer records per request");
      assertThat(answer.retryInfoSeconds()).isZero();
    }
    assertThat(client.send(request, OTHER_KEY).isSuccess()).isTrue();
  }

  // 4. Success has no partial_success. An empty request succeeds.

  @ParameterizedTest
  @MethodSource("clients")
  void line4_success_hasNoPartialSuccess(OtlpClient client) throws Exception {
    assertThat(client.send(request(plain("a")), ACME_KEY).response())
        .isEqualTo(ExportLogsServiceResponse.getDefaultInstance());
  }

  @ParameterizedTest
  @MethodSource("clients")
  void line4_emptyRequest_succeeds(OtlpClient client) throws Exception {
    Answer answer = client.send(ExportLogsServiceRequest.getDefaultInstance(), ACME_KEY);

    assertThat(answer.isSuccess()).as("%s", answer).isTrue();
    assertThat(answer.response()).isEqualTo(ExportLogsServiceResponse.getDefaultInstance());
    assertThat(server.log.events).isEmpty();
  }

  // 5. Some records refused: success, with how many and which limit; the others are kept.

  @ParameterizedTest
  @MethodSource("clients")
  void line5_someRefused_isPartialSuccessAndTheOthersAreKept(OtlpClient client) throws Exception {
    tenancy.limit(ACME, RecordLimits.DEFAULT);
    LogRecord old = plain("old").toBuilder().setTimeUnixNano(1).build();

    Answer answer = client.send(request(old, plain("kept"), old, plain("kept too")), ACME_KEY);

    assertThat(answer.isSuccess()).as("%s", answer).isTrue();
    assertThat(answer.response().getPartialSuccess().getRejectedLogRecords()).isEqualTo(2);
    assertThat(answer.response().getPartialSuccess().getErrorMessage())
        .isEqualTo("2 of 4 log records refused: 2 with a time more than 30 d ago (maxAge)");
    assertThat(stored()).isEqualTo(request(plain("kept"), plain("kept too")));
    assertThat(server.log.events.getFirst().recordCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void line5_allRefused_isPartialSuccess(OtlpClient client) throws Exception {
    tenancy.limit(ACME, RecordLimits.DEFAULT);
    LogRecord future = plain("a").toBuilder().setTimeUnixNano(2 * NOW_NANOS).build();

    Answer answer = client.send(request(future), ACME_KEY);

    assertThat(answer.isSuccess()).as("%s", answer).isTrue();
    assertThat(answer.response().getPartialSuccess().getRejectedLogRecords()).isEqualTo(1);
    assertThat(answer.response().getPartialSuccess().getErrorMessage())
        .isEqualTo("1 of 1 log records refused: 1 with a time more than 1 h ahead (maxAhead)");
    assertThat(server.log.events).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void line5_truncated_isKeptAndTold(OtlpClient client) throws Exception {
    RecordLimits limits =
        new RecordLimits(
            100,
            RecordLimits.Oversize.TRUNCATE,
            10,
            100,
            100,
            Duration.ofDays(10_000),
            Duration.ofDays(1));
    tenancy.limit(ACME, limits);

    Answer answer = client.send(request(plain("ä".repeat(80)), plain("b")), ACME_KEY);

    assertThat(answer.response().getPartialSuccess().getRejectedLogRecords()).isZero();
    assertThat(answer.response().getPartialSuccess().getErrorMessage())
        .isEqualTo("1 of 2 log records cut to 100 bytes (maxRecordBytes)");
    List<LogRecord> records = stored().getResourceLogs(0).getScopeLogs(0).getLogRecordsList();
    assertThat(records.get(0).getBody().getStringValue()).matches("ä{40,47}");
    assertThat(records.get(0).getSerializedSize()).isLessThanOrEqualTo(100);
    assertThat(records.get(1)).isEqualTo(plain("b"));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void line5_moreThanAnEventHolds_isSplitAndAllIsDurable(OtlpClient client) throws Exception {
    server.log.maxEventBytes = 10_000;
    LogRecord[] records = new LogRecord[300];
    for (int i = 0; i < records.length; i++) {
      records[i] = plain(i + "x".repeat(i == 7 ? 20_000 : 100));
    }

    Answer answer = client.send(request(records), ACME_KEY);

    assertThat(answer.response().getPartialSuccess().getRejectedLogRecords()).isEqualTo(1);
    assertThat(answer.response().getPartialSuccess().getErrorMessage())
        .isEqualTo(
            "1 of 300 log records refused: 1 larger with resource and scope than the 10000 bytes that the event log takes");
    assertThat(server.log.events)
        .hasSizeGreaterThan(3)
        .allSatisfy(event -> assertThat(event.payload().length).isLessThanOrEqualTo(10_000));
    assertThat(server.log.events.stream().mapToInt(LogEvent::recordCount).sum()).isEqualTo(299);
  }

  // 6. Retryable on HTTP: 429, 503, with Retry-After. 400 for bad data. A Status in the encoding.
  // 7. Retryable on gRPC: UNAVAILABLE, RESOURCE_EXHAUSTED with RetryInfo. INVALID_ARGUMENT,
  // UNAUTHENTICATED, PERMISSION_DENIED.

  @ParameterizedTest
  @MethodSource("clients")
  void lines6and7_logAway_isRetryable(OtlpClient client) throws Exception {
    server.log.failWith(EventLogException.Kind.UNAVAILABLE);

    assertRetryable(client, client.send(request(plain("a")), ACME_KEY), 503, Code.UNAVAILABLE, 2);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void lines6and7_overTheRate_isRetryableAfterTheDebtIsPaid(OtlpClient client) throws Exception {
    // A tenant for each: what one owes is not the next one's.
    TenantId tenant = new TenantId("rate-" + clients.indexOf(client));
    String key = TestTenancy.keyOf(tenant);
    tenancy.limit(tenant, new RateLimits(1_000_000, 1_000_000, 1));
    ExportLogsServiceRequest ten =
        request(Stream.generate(() -> plain("a")).limit(10).toArray(LogRecord[]::new));
    assertThat(client.send(ten, key).isSuccess()).isTrue();

    Answer answer = client.send(ten, key);

    assertThat(answer.httpStatus()).isIn(429, 200);
    assertThat(answer.code()).as("%s", answer).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(answer.status().getMessage())
        .isEqualTo(
            "tenant %s is over its rate of 1 log records per second (recordsPerSecond); send the same request again later",
            tenant);
    assertThat(answer.retryInfoSeconds()).isBetween(1.0, 9.0);
    if (answer.httpStatus() == 429) {
      assertThat(answer.retryAfterSeconds()).isBetween(1L, 9L);
    }
    assertThat(client.send(ten, OTHER_KEY).isSuccess()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void lines6and7_keysNotLoaded_isRetryable(OtlpClient client) throws Exception {
    tenancy.unload();

    assertRetryable(client, client.send(request(plain("a")), ACME_KEY), 503, Code.UNAVAILABLE, 2);
  }

  private static void assertRetryable(
      OtlpClient client, Answer answer, int httpStatus, Code code, long seconds) throws Exception {
    assertThat(answer.code()).as("%s", answer).isEqualTo(code);
    assertThat(answer.retryInfoSeconds()).isEqualTo((double) seconds);
    if (!client.toString().equals("gRPC")) {
      assertThat(answer.httpStatus()).isEqualTo(httpStatus);
      assertThat(answer.retryAfterSeconds()).isEqualTo(seconds);
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void lines6and7_badData_isNotRetryable(OtlpClient client) throws Exception {
    Answer answer = client.sendBytes(new byte[] {10, 9, 1}, ACME_KEY, false);

    assertThat(answer.httpStatus()).isIn(400, 200);
    assertThat(answer.code()).as("%s", answer).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(answer.status().getMessage())
        .startsWith("the body is not an ExportLogsServiceRequest in ");
    assertThat(answer.retryInfoSeconds()).isZero();
    assertThat(answer.retryAfterSeconds()).isZero();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void lines6and7_keyMissingOrUnknown_isUnauthenticated(OtlpClient client) throws Exception {
    for (String key : List.of("", "mr_unknown_key")) {
      Answer answer = client.send(request(plain("a")), key);

      assertThat(answer.httpStatus()).isIn(401, 200);
      assertThat(answer.code()).as("%s", answer).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(answer.status().getMessage()).isEqualTo("the API key is missing or not valid");
    }
    assertThat(server.log.events).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void lines6and7_keyWithoutTheScope_isForbidden(OtlpClient client) throws Exception {
    Answer answer = client.send(request(plain("a")), QUERY_KEY);

    assertThat(answer.httpStatus()).isIn(403, 200);
    assertThat(answer.code()).as("%s", answer).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(answer.status().getMessage()).isEqualTo("the key lacks the scope ingest");
    assertThat(server.log.events).isEmpty();
  }

  @Test
  void line6_unauthenticated_saysHow() throws Exception {
    HttpResponse<byte[]> answer = server.post(new byte[0], "Content-Type", PROTOBUF);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
  }

  @Test
  void line6_keyComesBeforeEverythingElse() throws Exception {
    assertThat(server.send("GET", OtlpReceiver.HTTP_PATH).statusCode()).isEqualTo(401);
    assertThat(server.send("GET", OtlpReceiver.GRPC_PATH).statusCode()).isEqualTo(401);
    assertThat(server.post(new byte[0], "Content-Type", "text/plain").statusCode()).isEqualTo(401);
  }

  @Test
  void line6_keyIsTakenFromEachOfItsHeaders() throws Exception {
    byte[] body = request(plain("a")).toByteArray();
    String basic = Base64.getEncoder().encodeToString(utf8("anyone:" + ACME_KEY));

    for (String[] header :
        new String[][] {
          {"Authorization", "Bearer " + ACME_KEY},
          {"Authorization", "Basic " + basic},
          {"X-API-Key", ACME_KEY}
        }) {
      assertThat(server.post(body, "Content-Type", PROTOBUF, header[0], header[1]).statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',                 '',                 200",
    "Authorization,      Bearer mr_acme_secret, 200",
    "Authorization,      Bearer mr_unknown,  401",
    "Authorization,      nonsense,           401",
    "X-API-Key,          mr_query_secret,    403",
  })
  void ready_isOpenWithoutAKey_andRefusesAWrongOne(String header, String value, int status)
      throws Exception {
    String[] headers = header.isEmpty() ? new String[0] : new String[] {header, value};

    assertThat(server.send("GET", OtlpReceiver.READY_PATH, headers).statusCode()).isEqualTo(status);
  }

  // 8. A request whose acknowledgement was lost is sent again, and accepted again.

  @ParameterizedTest
  @MethodSource("clients")
  void line8_sentAgain_isAcceptedAgain(OtlpClient client) throws Exception {
    ExportLogsServiceRequest request = request(plain("a"));

    assertThat(client.send(request, ACME_KEY).isSuccess()).isTrue();
    assertThat(client.send(request, ACME_KEY).isSuccess()).isTrue();

    assertThat(server.log.events).hasSize(2);
  }

  // 9. Every field is kept. 10. The stored payload is a plain ExportLogsServiceRequest.

  @ParameterizedTest
  @MethodSource("clients")
  void lines9and10_everyField_isKeptInAPlainRequest(OtlpClient client) throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    RandomRequests requests = new RandomRequests(new Random(seed));
    for (int i = 0; i < 50; i++) {
      server.log.reset();
      ExportLogsServiceRequest request = requests.next();

      assertThat(client.send(request, ACME_KEY, i % 2 == 0).isSuccess())
          .as("seed %d", seed)
          .isTrue();

      int records =
          request.getResourceLogsList().stream()
              .flatMap(logs -> logs.getScopeLogsList().stream())
              .mapToInt(ScopeLogs::getLogRecordsCount)
              .sum();
      if (records > 0) {
        assertThat(stored()).as("request %d of seed %d", i, seed).isEqualTo(request);
        assertThat(server.log.events.getFirst().recordCount()).isEqualTo(records);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void line9_timeOfZero_takesTheObservedOneThenTheReceipt(OtlpClient client) throws Exception {
    tenancy.limit(ACME, RecordLimits.DEFAULT);
    LogRecord neither = plain("a").toBuilder().clearTimeUnixNano().build();
    LogRecord observedLongAgo = neither.toBuilder().setObservedTimeUnixNano(1).build();
    LogRecord observedNow = neither.toBuilder().setObservedTimeUnixNano(NOW_NANOS).build();

    Answer answer = client.send(request(neither, observedLongAgo, observedNow), ACME_KEY);

    assertThat(answer.response().getPartialSuccess().getRejectedLogRecords()).isEqualTo(1);
    assertThat(stored()).isEqualTo(request(neither, observedNow));
  }

  private HttpResponse<byte[]> post(byte[] body, String... headers) throws Exception {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "X-API-Key";
    all[headers.length + 1] = ACME_KEY;
    return server.post(body, all);
  }

  private void postRecord(String json) throws Exception {
    HttpResponse<byte[]> answer =
        post(
            utf8("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + json + "]}]}]}"),
            "Content-Type",
            JSON);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("{}");
  }

  private ExportLogsServiceRequest stored() throws Exception {
    return ExportLogsServiceRequest.parseFrom(server.log.events.getFirst().payload());
  }

  private LogRecord storedRecord() throws Exception {
    return stored().getResourceLogs(0).getScopeLogs(0).getLogRecords(0);
  }

  private static LogRecord plain(String body) {
    return LogRecord.newBuilder()
        .setTimeUnixNano(NOW_NANOS)
        .setBody(AnyValue.newBuilder().setStringValue(body))
        .build();
  }

  private static ExportLogsServiceRequest request(LogRecord... records) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(List.of(records))))
        .build();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
