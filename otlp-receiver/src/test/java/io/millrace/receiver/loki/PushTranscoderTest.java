package io.millrace.receiver.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.millrace.receiver.json.WireWriter;
import io.millrace.receiver.loki.PushRequests.Entry;
import io.millrace.receiver.loki.PushRequests.Stream;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushTranscoderTest {
  private static final long TIME = 1_700_000_000_123_456_789L;
  private static final OutputBudget FREE = total -> {};

  private final PushTranscoder transcoder = new PushTranscoder(1 << 20);

  /** Transcodes both encodings, which must give the same. */
  private ExportLogsServiceRequest transcode(PushRequests push) throws Exception {
    byte[] ofProtobuf = transcoder.ofProtobuf(push.protobuf(), FREE);
    byte[] ofJson = transcoder.ofJson(push.json(), FREE);
    assertThat(ExportLogsServiceRequest.parseFrom(ofJson))
        .isEqualTo(ExportLogsServiceRequest.parseFrom(ofProtobuf));
    return ExportLogsServiceRequest.parseFrom(ofProtobuf);
  }

  private ExportLogsServiceRequest ofJson(String text) throws Exception {
    return ExportLogsServiceRequest.parseFrom(
        transcoder.ofJson(text.getBytes(StandardCharsets.UTF_8), FREE));
  }

  private static Map<String, String> texts(List<KeyValue> attributes) {
    return attributes.stream()
        .collect(
            Collectors.toMap(
                KeyValue::getKey,
                attribute -> attribute.getValue().getStringValue(),
                (a, b) -> a,
                LinkedHashMap::new));
  }

  private Map<String, String> resource(Map<String, String> labels) throws Exception {
    ExportLogsServiceRequest request =
        transcode(PushRequests.of(new Stream(labels, List.of(new Entry(TIME, "line", Map.of())))));
    return texts(request.getResourceLogs(0).getResource().getAttributesList());
  }

  private LogRecord logRecord(Map<String, String> labels, Map<String, String> metadata)
      throws Exception {
    ExportLogsServiceRequest request =
        transcode(PushRequests.of(new Stream(labels, List.of(new Entry(TIME, "line", metadata)))));
    return request.getResourceLogs(0).getScopeLogs(0).getLogRecords(0);
  }

  @Test
  void streams_becomeResourcesWithTheirEntriesAsRecords() throws Exception {
    ExportLogsServiceRequest request =
        transcode(
            PushRequests.of(
                new Stream(
                    Map.of("zone", "eu"),
                    List.of(new Entry(TIME, "one", Map.of()), new Entry(TIME + 1, "", Map.of()))),
                new Stream(Map.of("zone", "us"), List.of(new Entry(1, "dr\"ei\n…", Map.of())))));

    assertThat(request.getResourceLogsList())
        .extracting(
            logs -> texts(logs.getResource().getAttributesList()).get("zone"),
            PushTranscoderTest::records)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("eu", List.of(TIME + " one", TIME + 1 + " ")),
            org.assertj.core.groups.Tuple.tuple("us", List.of("1 dr\"ei\n…")));
    assertThat(request.getResourceLogs(0).getScopeLogs(0).getLogRecords(1).getBody())
        .isEqualTo(AnyValue.newBuilder().setStringValue("").build());
  }

  private static List<String> records(ResourceLogs logs) {
    return logs.getScopeLogs(0).getLogRecordsList().stream()
        .map(entry -> entry.getTimeUnixNano() + " " + entry.getBody().getStringValue())
        .toList();
  }

  @Test
  void labels_becomeAttributesThatTheHintNames_inTheOrderOfTheirNames() throws Exception {
    assertThat(resource(Map.of("zone", "eu", "rack", "7")))
        .containsExactly(
            Map.entry("rack", "7"),
            Map.entry("zone", "eu"),
            Map.entry("loki.resource.labels", "rack,zone"));
  }

  @Test
  void serviceName_becomesTheAttribute() throws Exception {
    assertThat(resource(Map.of("service_name", "shop", "app", "other")))
        .containsExactly(
            Map.entry("app", "other"),
            Map.entry("service.name", "shop"),
            Map.entry("loki.resource.labels", "app,service.name"));
  }

  @Test
  void serviceName_thatIsMissing_comesFromTheFirstLabelThatNamesAService() throws Exception {
    assertThat(resource(Map.of("job", "j", "container", "c", "app", "a")))
        .containsEntry("service.name", "a")
        .containsEntry("app", "a")
        .containsEntry("loki.resource.labels", "app,container,job,service.name");
    assertThat(resource(Map.of("job", "j", "k8s_job_name", "k")))
        .containsEntry("service.name", "j");
    assertThat(resource(Map.of("filename", "/var/log/x"))).doesNotContainKey("service.name");
  }

  @Test
  void structuredMetadata_becomesAttributesOfTheRecord() throws Exception {
    assertThat(texts(logRecord(Map.of("a", "b"), Map.of("user.id", "4711")).getAttributesList()))
        .isEqualTo(Map.of("user.id", "4711"));
  }

  @Test
  void ids_thatAreValid_becomeTheRecordsOwnAndNoAttributes() throws Exception {
    String traceId = "0123456789abcdefABCDEF0123456789";
    String spanId = "00000000000000fF";

    LogRecord logRecord =
        logRecord(Map.of("a", "b"), Map.of("trace_id", traceId, "span_id", spanId));

    assertThat(logRecord.getTraceId())
        .isEqualTo(ByteString.copyFrom(HexFormat.of().parseHex(traceId)));
    assertThat(logRecord.getSpanId())
        .isEqualTo(ByteString.copyFrom(HexFormat.of().parseHex(spanId)));
    assertThat(logRecord.getAttributesList()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "trace_id, 0123",
    "trace_id, 00000000000000000000000000000000",
    "trace_id, 0123456789abcdefabcdef012345678x",
    "span_id, 0123456789abcdefabcdef0123456789",
    "traceid, 0123456789abcdefabcdef0123456789",
  })
  void ids_thatAreNone_stayAttributes(String name, String value) throws Exception {
    LogRecord logRecord = logRecord(Map.of("a", "b"), Map.of(name, value));

    assertThat(logRecord.getTraceId()).isEqualTo(ByteString.EMPTY);
    assertThat(logRecord.getSpanId()).isEqualTo(ByteString.EMPTY);
    assertThat(texts(logRecord.getAttributesList())).isEqualTo(Map.of(name, value));
  }

  @ParameterizedTest
  @CsvSource({
    "level, info, 9",
    "level, WARN, 13",
    "lvl, Err, 17",
    "severity, notice, 9",
    "Level, trace, 1",
    "severity_text, DEBUG, 5",
    "detected_level, fatal, 21",
    "log.level, critical, 0",
  })
  void level_inMetadata_becomesTheSeverity_andStaysAsItIs(String name, String value, int number)
      throws Exception {
    LogRecord logRecord = logRecord(Map.of("a", "b"), Map.of(name, value));

    assertThat(logRecord.getSeverityNumberValue()).isEqualTo(number);
    assertThat(logRecord.getSeverityText()).isEqualTo(value);
    assertThat(texts(logRecord.getAttributesList())).isEqualTo(Map.of(name, value));
  }

  @Test
  void level_inALabel_isThatOfEntriesThatSayNothingElse() throws Exception {
    assertThat(logRecord(Map.of("level", "error"), Map.of()).getSeverityNumberValue())
        .isEqualTo(17);
    assertThat(logRecord(Map.of("level", "error"), Map.of("level", "debug")))
        .extracting(LogRecord::getSeverityNumberValue, LogRecord::getSeverityText)
        .containsExactly(5, "debug");
  }

  @Test
  void level_thatIsNoName_isNotTakenForOne() throws Exception {
    LogRecord logRecord = logRecord(Map.of("level", "7"), Map.of("severity", "quite bad"));

    assertThat(logRecord.getSeverityNumberValue()).isZero();
    assertThat(logRecord.getSeverityText()).isEmpty();
  }

  @Test
  void nothing_isAnEmptyRequest() throws Exception {
    assertThat(transcode(PushRequests.of()))
        .isEqualTo(ExportLogsServiceRequest.getDefaultInstance());
    assertThat(transcode(PushRequests.of(new Stream(Map.of("a", "b"), List.of()))))
        .isEqualTo(ExportLogsServiceRequest.getDefaultInstance());
    assertThat(ofJson("{}")).isEqualTo(ExportLogsServiceRequest.getDefaultInstance());
    assertThat(ofJson("{\"streams\":null}"))
        .isEqualTo(ExportLogsServiceRequest.getDefaultInstance());
  }

  @Test
  void protobuf_withLabelsBehindTheEntries_isTheSame() throws Exception {
    WireWriter push = new WireWriter(100);
    int stream = push.beginMessage(1);
    int entry = push.beginMessage(2);
    push.writeStringField(2, "line");
    int timestamp = push.beginMessage(1);
    push.writeVarintField(2, 5);
    push.endMessage(timestamp);
    push.endMessage(entry);
    push.writeStringField(1, "{a=\"b\"}");
    push.endMessage(stream);

    ExportLogsServiceRequest request =
        ExportLogsServiceRequest.parseFrom(transcoder.ofProtobuf(push.toByteArray(), FREE));

    assertThat(texts(request.getResourceLogs(0).getResource().getAttributesList()))
        .containsEntry("a", "b");
    assertThat(records(request.getResourceLogs(0))).containsExactly("5 line");
  }

  @Test
  void protobuf_withALineThatIsNotUtf8_isMended() throws Exception {
    WireWriter push = new WireWriter(100);
    int stream = push.beginMessage(1);
    push.writeStringField(1, "{a=\"b\"}");
    int entry = push.beginMessage(2);
    int timestamp = push.beginMessage(1);
    push.writeVarintField(1, 1);
    push.endMessage(timestamp);
    push.writeBytesField(2, new byte[] {'a', (byte) 0xff, 'b'});
    push.endMessage(entry);
    push.endMessage(stream);

    ExportLogsServiceRequest request =
        ExportLogsServiceRequest.parseFrom(transcoder.ofProtobuf(push.toByteArray(), FREE));

    assertThat(records(request.getResourceLogs(0))).containsExactly("1000000000 a\ufffdb");
  }

  @Test
  void json_withLabelsBehindTheValues_isTheSame() throws Exception {
    ExportLogsServiceRequest request =
        ofJson(
            """
            {"more": [1, {"x": 2}], "streams": [
              {"values": [["1", "one", {"m": "n"}], ["2", "two"]], "x": [[]], "stream": {"a": "b"}},
              {"stream": {"a": "c"}, "values": [[3, "three", null]]}]}
            """);

    assertThat(request.getResourceLogsList())
        .extracting(PushTranscoderTest::records)
        .containsExactly(List.of("1 one", "2 two"), List.of("3 three"));
    assertThat(texts(request.getResourceLogs(0).getResource().getAttributesList()))
        .containsEntry("a", "b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "''|'line 1, column 1: the request: expected an object'",
        "'[]'|'line 1, column 1: the request: expected an object'",
        "'{\"streams\":[{]}'|'line 1, column 16: not valid JSON'",
        "'{} {}'|'line 1, column 4: more follows after the end of the request'",
        "'{\"streams\":{}}'|'line 1, column 12: streams: expected an array'",
        "'{\"streams\":[1]}'|'line 1, column 13: streams: expected an object'",
        "'{\"streams\":[{}]}'|'line 1, column 13: the stream has no labels (expected: at least one)'",
        "'{\"streams\":[{\"stream\":{}}]}'|'line 1, column 24: the stream has no labels (expected: at least one)'",
        "'{\"streams\":[{\"stream\":{\"a\":1}}]}'|'line 1, column 28: the value of a label: expected a string'",
        "'{\"streams\":[{\"stream\":{\"a-b\":\"1\"}}]}'|'line 1, column 30: label name \"a-b\" (expected: letters, digits and _, not beginning with a digit)'",
        "'{\"streams\":[{\"stream\":{\"a\":\"1\",\"a\":\"1\"}}]}'|'line 1, column 36: label name \"a\" comes twice (expected: each name once)'",
        "'{\"streams\":[{\"stream\":{\"a\":\"1\"},\"stream\":{}}]}'|'line 1, column 42: stream: comes twice in one stream'",
        "'{\"streams\":[{\"stream\":{\"a\":\"1\"},\"values\":[1]}]}'|'line 1, column 43: values: expected an array of time, line and metadata'",
        "'{\"streams\":[{\"values\":[[\"x\",\"l\"]],\"stream\":{\"a\":\"1\"}}]}'|'line 1, column 25: the time: expected nanoseconds since 1970, as a string'",
        "'{\"streams\":[{\"stream\":{\"a\":\"1\"},\"values\":[[\"0\",\"l\"]]}]}'|'line 1, column 44: the time: 0 ns (expected: after 1970-01-01T00:00:00Z and before 2262-04-11T23:47:16Z)'",
        "'{\"streams\":[{\"stream\":{\"a\":\"1\"},\"values\":[[\"-5\",\"l\"]]}]}'|'line 1, column 44: the time: -5 ns (expected: after 1970-01-01T00:00:00Z and before 2262-04-11T23:47:16Z)'",
        "'{\"streams\":[{\"stream\":{\"a\":\"1\"},\"values\":[[1.5,\"l\"]]}]}'|'line 1, column 44: the time: expected nanoseconds since 1970, as a string'",
        "'{\"streams\":[{\"stream\":{\"a\":\"1\"},\"values\":[[\"1\"]]}]}'|'line 1, column 47: the line: expected a string'",
        "'{\"streams\":[{\"stream\":{\"a\":\"1\"},\"values\":[[\"1\",\"l\",\"m\"]]}]}'|'line 1, column 52: structured metadata: expected an object'",
        "'{\"streams\":[{\"stream\":{\"a\":\"1\"},\"values\":[[\"1\",\"l\",{\"m\":1}]]}]}'|'line 1, column 57: a value of structured metadata: expected a string'",
        "'{\"streams\":[{\"stream\":{\"a\":\"1\"},\"values\":[[\"1\",\"l\",{\"\":\"1\"}]]}]}'|'line 1, column 53: structured metadata without a name'",
        "'{\"streams\":[{\"stream\":{\"a\":\"1\"},\"values\":[[\"1\",\"l\",{},1]]}]}'|'line 1, column 55: values: expected no more than time, line and metadata'",
      })
  void json_thatIsNoPushRequest_isRefusedWithItsPlace(String text, String message) {
    assertThatThrownBy(() -> ofJson(text))
        .isInstanceOf(MalformedPushException.class)
        .hasMessage(message);
  }

  @Test
  void json_nestedDeeply_isRefused() {
    assertThatThrownBy(() -> ofJson("{\"x\":" + "[".repeat(10_000)))
        .isInstanceOf(MalformedPushException.class)
        .hasMessageEndingWith("nested too deeply, or a number is too long");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0a05|byte 1: field length runs past the end of its message",
        "0a00|byte 2: labels: byte 0: expected {",
        "0a020a00|byte 4: labels: byte 0: expected {",
        "0a040a027b7d|byte 4: labels: the stream has no labels (expected: at least one)",
        "0a0b0a077b613d2262227d1200|byte 13: the entry has no timestamp",
        "0a0d0a077b613d2262227d12020a00|byte 15: timestamp: 0 s and 0 ns (expected: after 1970-01-01T00:00:00Z and before 2262-04-11T23:47:16Z)",
        "0a150a077b613d2262227d120a0a08080110ffffffff0f|byte 15: timestamp: 1 s and 4294967295 ns (expected: after 1970-01-01T00:00:00Z and before 2262-04-11T23:47:16Z)",
        "0a130a077b613d2262227d12080a0208011a020a00|byte 19: structured metadata without a name",
      })
  void protobuf_thatIsNoPushRequest_isRefusedWithItsPlace(String hex, String message) {
    assertThatThrownBy(() -> transcoder.ofProtobuf(HexFormat.of().parseHex(hex), FREE))
        .isInstanceOf(MalformedPushException.class)
        .hasMessage(message);
  }

  @Test
  void budget_isAskedBeforeTheOutputGrowsPastTheBody() throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (int i = 1; i <= 100_000; i++) {
      entries.add(new Entry(i, "", Map.of()));
    }
    byte[] push = PushRequests.of(new Stream(Map.of("level", "informational"), entries)).protobuf();
    List<Integer> asked = new ArrayList<>();

    byte[] otlp = transcoder.ofProtobuf(push, asked::add);

    assertThat(asked.getFirst()).isEqualTo(push.length);
    assertThat(asked).isSorted();
    assertThat(asked.getLast()).isBetween(otlp.length - (1 << 10), otlp.length + (64 << 10));
  }
}
