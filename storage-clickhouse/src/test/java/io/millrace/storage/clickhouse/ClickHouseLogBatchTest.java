package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.otlp.OtlpRequests;
import io.millrace.model.store.StoreException;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClickHouseLogBatchTest {
  private static final long RECEIVED = 1_795_161_600_000_000_777L;
  private static final long STREAM_OF_SHOP_A_B = -4_822_090_665_109_372_819L;

  private final ClickHouseLogBatch batch = new ClickHouseLogBatch();

  @Test
  void add_fullRecord_fillsEveryColumn() throws Exception {
    LogRecord logRecord =
        LogRecord.newBuilder()
            .setTimeUnixNano(1_795_161_600_000_000_001L)
            .setObservedTimeUnixNano(1_795_161_600_000_000_002L)
            .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR)
            .setSeverityText("ERROR")
            .setBody(string("boom"))
            .addAttributes(attribute("http.route", string("/r")))
            .addAttributes(attribute("deep", list("a", list("b", integer(1)))))
            .setDroppedAttributesCount(3)
            .setFlags(0x1ff)
            .setTraceId(ByteString.fromHex("bdd640fb06671ad11c80317fa3b1799d"))
            .setSpanId(ByteString.fromHex("3eb13b9046685257"))
            .setEventName("login")
            .build();
    batch.setBatchId(99);
    batch.add(event(resourceLogs(logRecord)));

    NativeBlock block = block();
    assertThat(block.rows()).isEqualTo(1);
    assertThat(batch.columnNames()).containsExactlyElementsOf(block.columns().keySet());
    assertThat(row(block, 0))
        .containsExactly(
            "TenantId=default",
            "ServiceName=shop",
            "StreamId=" + block.value("StreamId", 0),
            "ResourceSchemaUrl=https://r",
            "Resource={\"service.name\":\"shop\",\"process.pid\":\"7\"}",
            "ResourceDroppedAttributesCount=1",
            "ScopeName=example",
            "ScopeVersion=2.0",
            "ScopeSchemaUrl=https://s",
            "ScopeAttributes=[lib.kind=test]",
            "ScopeDroppedAttributesCount=2",
            "Timestamp=1795161600000000001",
            "ObservedTimestamp=1795161600000000002",
            "ReceivedTimestamp=" + RECEIVED,
            "SeverityNumber=17",
            "SeverityText=ERROR",
            "DetectedLevel=error",
            "Body=boom",
            "BodyType=1",
            "TraceId=bdd640fb06671ad11c80317fa3b1799d",
            "SpanId=3eb13b9046685257",
            "TraceFlags=511",
            "EventName=login",
            "DroppedAttributesCount=3",
            "LogAttributes=[http.route=/r, deep.a.b=1]",
            "ValueTypes=s4{1{1i}}//si",
            "BatchId=99",
            "Placement=default");
  }

  @Test
  void add_emptyRecord_takesDefaults() throws Exception {
    ScopeLogs scopeLogs =
        ScopeLogs.newBuilder().addLogRecords(LogRecord.getDefaultInstance()).build();
    batch.add(event(ResourceLogs.newBuilder().addScopeLogs(scopeLogs).build()));

    NativeBlock block = block();
    assertThat(block.value("ServiceName", 0)).isEqualTo("unknown_service");
    assertThat(block.value("StreamId", 0)).isEqualTo(0L);
    assertThat(block.value("Timestamp", 0)).isEqualTo(RECEIVED);
    assertThat(block.value("ObservedTimestamp", 0)).isEqualTo(0L);
    assertThat(block.value("SeverityNumber", 0)).isEqualTo(0L);
    assertThat(block.value("DetectedLevel", 0)).isEqualTo("unknown");
    assertThat(block.value("Body", 0)).isEqualTo("");
    assertThat(block.value("BodyType", 0)).isEqualTo(0L);
    assertThat(block.value("TraceId", 0)).isEqualTo("");
    assertThat(block.value("LogAttributes", 0)).isEqualTo(List.of());
  }

  @Test
  void add_times_areTakenInOrderAndClamped() throws Exception {
    add(LogRecord.newBuilder().setObservedTimeUnixNano(5).build());
    add(LogRecord.newBuilder().setTimeUnixNano(-1).setObservedTimeUnixNano(-1).build());
    add(LogRecord.newBuilder().setTimeUnixNano(4_294_967_296_000_000_000L).build());

    NativeBlock block = block();
    assertThat(block.columns().get("Timestamp"))
        .containsExactly(5L, 4_294_967_295_999_999_999L, 4_294_967_295_999_999_999L);
    assertThat(block.columns().get("ObservedTimestamp")).containsExactly(5L, Long.MAX_VALUE, 0L);
  }

  @Test
  void add_severityNumberOutOfRange_isZero() throws Exception {
    for (int number : new int[] {-1, 0, 1, 24, 25, 256 + 9}) {
      add(LogRecord.newBuilder().setSeverityNumberValue(number).build());
    }
    assertThat(block().columns().get("SeverityNumber")).containsExactly(0L, 0L, 1L, 24L, 0L, 0L);
    assertThat(block().columns().get("DetectedLevel"))
        .containsExactly("unknown", "unknown", "trace", "fatal", "unknown", "unknown");
  }

  @Test
  void add_bodies_areTextWithTheirType() throws Exception {
    add(withBody(integer(-7)));
    add(withBody(AnyValue.newBuilder().setBoolValue(true).build()));
    add(withBody(AnyValue.newBuilder().setDoubleValue(1.5).build()));
    add(withBody(list("k", string("v"))));
    add(withBody(AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("hi")).build()));
    NativeBlock block = block();
    assertThat(block.columns().get("Body"))
        .containsExactly("-7", "true", "1.5", "{\"k\":\"v\"}", "aGk=");
    assertThat(block.columns().get("BodyType")).containsExactly(3L, 2L, 4L, 6L, 7L);
  }

  @Test
  void add_idsOfZeros_areEmpty() throws Exception {
    add(
        LogRecord.newBuilder()
            .setTraceId(ByteString.copyFrom(new byte[16]))
            .setSpanId(ByteString.copyFrom(new byte[8]))
            .build());
    assertThat(block().value("TraceId", 0)).isEqualTo("");
    assertThat(block().value("SpanId", 0)).isEqualTo("");
  }

  @Test
  void add_invalidUtf8_isReplaced() throws Exception {
    LogRecord logRecord =
        withBody(string("b@d")).toBuilder()
            .setSeverityText("s@")
            .setEventName("e@")
            .addAttributes(attribute("k@", string("v@")))
            .build();
    byte[] payload = event(resourceLogs(logRecord)).payload();
    for (int i = 0; i < payload.length; i++) {
      payload[i] = payload[i] == '@' ? (byte) 0xff : payload[i];
    }
    batch.add(new LogEvent(TenantId.DEFAULT, payload, RECEIVED, 1));
    NativeBlock block = block();
    assertThat(block.value("Body", 0)).isEqualTo("b�d");
    assertThat(block.value("SeverityText", 0)).isEqualTo("s�");
    assertThat(block.value("EventName", 0)).isEqualTo("e�");
    assertThat(block.value("LogAttributes", 0)).isEqualTo(List.of("k�=v�"));
  }

  @Test
  void add_severalTenantsAndResources_keepsThemApart() throws Exception {
    add(withBody(string("1")));
    LogEvent other =
        event(
            ResourceLogs.newBuilder()
                .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(withBody(string("2"))))
                .build(),
            resourceLogs(withBody(string("3"))));
    batch.add(new LogEvent(new TenantId("acme"), other.payload(), RECEIVED, 2));
    NativeBlock block = block();
    assertThat(block.columns().get("TenantId")).containsExactly("default", "acme", "acme");
    assertThat(block.columns().get("ServiceName"))
        .containsExactly("shop", "unknown_service", "shop");
    assertThat(block.columns().get("Body")).containsExactly("1", "2", "3");
    assertThat(block.value("StreamId", 0))
        .isEqualTo(block.value("StreamId", 2))
        .isNotEqualTo(block.value("StreamId", 1));
  }

  @Test
  void add_attributesInAnotherOrder_giveTheSameStream() throws Exception {
    List<KeyValue> attributes =
        List.of(
            attribute("service.name", string("shop")),
            attribute("a", integer(1)),
            attribute("b", string("x")));
    for (List<KeyValue> order : List.of(attributes, attributes.reversed())) {
      batch.add(
          event(
              ResourceLogs.newBuilder()
                  .setResource(Resource.newBuilder().addAllAttributes(order))
                  .addScopeLogs(
                      ScopeLogs.newBuilder().addLogRecords(LogRecord.getDefaultInstance()))
                  .build()));
    }
    // Fixed for all time: stored rows refer to it.
    assertThat(block().columns().get("StreamId"))
        .containsExactly(STREAM_OF_SHOP_A_B, STREAM_OF_SHOP_A_B);
  }

  @Test
  void add_manyDistinctNames_widensTheDictionary() throws Exception {
    for (int distinct : new int[] {256, 257, 65_536, 65_537}) {
      batch.clear();
      ScopeLogs.Builder scopeLogs = ScopeLogs.newBuilder();
      List<Object> names = new ArrayList<>();
      for (int i = 0; i < distinct; i++) {
        names.add("event-" + i);
        scopeLogs.addLogRecords(LogRecord.newBuilder().setEventName("event-" + i));
      }
      batch.add(event(ResourceLogs.newBuilder().addScopeLogs(scopeLogs).build()));
      assertThat(block().columns().get("EventName")).isEqualTo(names);
    }
  }

  @Test
  void add_malformedEvent_addsNothing() throws Exception {
    add(withBody(string("before")));
    long size = batch.sizeBytes();
    byte[] block = bytes();
    byte[] good = event(resourceLogs(withBody(string("lost")))).payload();
    byte[] broken = Arrays.copyOf(good, good.length + 2);
    broken[good.length] = 0x0a;
    broken[good.length + 1] = 0x05;

    assertThatThrownBy(() -> batch.add(new LogEvent(new TenantId("other"), broken, RECEIVED, 1)))
        .isInstanceOf(MalformedOtlpException.class);

    assertThat(batch.rowCount()).isEqualTo(1);
    assertThat(batch.sizeBytes()).isEqualTo(size);
    assertThat(bytes()).isEqualTo(block);
    add(withBody(string("after")));
    assertThat(block().columns().get("Body")).containsExactly("before", "after");
  }

  /** What {@code "name":"} may mean, and what ClickHouse's own JSON is like. */
  @Test
  void add_resourceWithOddNames_isJsonWithoutInnerQuotationMarks() throws Exception {
    batch.add(
        event(
            ResourceLogs.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(attribute("a\"b/c", string("\",\"x\":\"y")))
                        .addAttributes(
                            attribute("\\", string("\u0000\u001f\b\f\n\r\t\u2028\u2029\u2030é😀")))
                        .addAttributes(attribute("", string(""))))
                .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(LogRecord.getDefaultInstance()))
                .build(),
            ResourceLogs.newBuilder()
                .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(LogRecord.getDefaultInstance()))
                .build()));
    assertThat(block().columns().get("Resource"))
        .containsExactly(
            "{\"a\\u0022b/c\":\"\\u0022,\\u0022x\\u0022:\\u0022y\","
                + "\"\\\\\":\"\\u0000\\u001F\\b\\f\\n\\r\\t\\u2028\\u2029\u2030é😀\",\"\":\"\"}",
            "");
  }

  @Test
  void add_eventThatMultiplies_isRejectedWhole() throws Exception {
    add(withBody(string("before")));
    byte[] large = new byte[1 << 20];
    Arrays.fill(large, (byte) 'x');
    AnyValue value =
        AnyValue.newBuilder().setStringValueBytes(UnsafeByteOperations.unsafeWrap(large)).build();
    ScopeLogs.Builder scopeLogs =
        ScopeLogs.newBuilder()
            .setScope(InstrumentationScope.newBuilder().addAttributes(attribute("large", value)));
    for (int i = 0; i < 400; i++) {
      scopeLogs.addLogRecords(LogRecord.getDefaultInstance());
    }
    LogEvent event = event(ResourceLogs.newBuilder().addScopeLogs(scopeLogs).build());
    assertThatThrownBy(() -> batch.add(event))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.REJECTED))
        .hasMessage(
            "event: more than 268435456 bytes as rows (expected: smaller requests, or fewer and"
                + " shorter scope attributes)");
    assertThat(block().columns().get("Body")).containsExactly("before");
  }

  @Test
  void clear_thenAdd_encodesAsANewBatchDoes() throws Exception {
    long seed = 4711;
    OtlpRequests requests = new OtlpRequests(new Random(seed));
    ClickHouseLogBatch reused = new ClickHouseLogBatch();
    for (int i = 0; i < 50; i++) {
      LogEvent event = new LogEvent(TenantId.DEFAULT, requests.next().toByteArray(), RECEIVED, 0);
      reused.clear();
      reused.add(event);
      ClickHouseLogBatch fresh = new ClickHouseLogBatch();
      fresh.add(event);
      ByteArrayOutputStream reusedBytes = new ByteArrayOutputStream();
      reused.writeTo(reusedBytes);
      ByteArrayOutputStream freshBytes = new ByteArrayOutputStream();
      fresh.writeTo(freshBytes);
      assertThat(reusedBytes.toByteArray())
          .as("seed %d, request %d", seed, i)
          .isEqualTo(freshBytes.toByteArray());
      assertThat(NativeBlock.read(freshBytes.toByteArray()).rows()).isEqualTo(fresh.rowCount());
    }
  }

  private void add(LogRecord logRecord) throws MalformedOtlpException {
    batch.add(event(resourceLogs(logRecord)));
  }

  private NativeBlock block() throws IOException {
    return NativeBlock.read(bytes());
  }

  private byte[] bytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    batch.writeTo(out);
    return out.toByteArray();
  }

  private static List<String> row(NativeBlock block, int row) {
    return block.columns().entrySet().stream()
        .map(column -> column.getKey() + "=" + column.getValue().get(row))
        .toList();
  }

  private static LogEvent event(ResourceLogs... resourceLogs) {
    ExportLogsServiceRequest request =
        ExportLogsServiceRequest.newBuilder().addAllResourceLogs(List.of(resourceLogs)).build();
    return new LogEvent(TenantId.DEFAULT, request.toByteArray(), RECEIVED, 1);
  }

  private static ResourceLogs resourceLogs(LogRecord logRecord) {
    return ResourceLogs.newBuilder()
        .setSchemaUrl("https://r")
        .setResource(
            Resource.newBuilder()
                .addAttributes(attribute("service.name", string("shop")))
                .addAttributes(attribute("process.pid", integer(7)))
                .setDroppedAttributesCount(1))
        .addScopeLogs(
            ScopeLogs.newBuilder()
                .setSchemaUrl("https://s")
                .setScope(
                    InstrumentationScope.newBuilder()
                        .setName("example")
                        .setVersion("2.0")
                        .addAttributes(attribute("lib.kind", string("test")))
                        .setDroppedAttributesCount(2))
                .addLogRecords(logRecord))
        .build();
  }

  private static LogRecord withBody(AnyValue body) {
    return LogRecord.newBuilder().setBody(body).build();
  }

  private static KeyValue attribute(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static AnyValue string(String value) {
    return AnyValue.newBuilder().setStringValue(value).build();
  }

  private static AnyValue integer(long value) {
    return AnyValue.newBuilder().setIntValue(value).build();
  }

  private static AnyValue list(String key, AnyValue value) {
    return AnyValue.newBuilder()
        .setKvlistValue(KeyValueList.newBuilder().addValues(attribute(key, value)))
        .build();
  }
}
