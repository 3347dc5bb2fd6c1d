package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import com.google.protobuf.ByteString;
import io.millrace.model.otlp.OtlpRequests;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.StoredValues.Pair;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records that are read from the table again, with their types, are those that were sent. */
class RoundTripIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final TenantId SHOP = new TenantId("shop");
  private static final long RECEIVED = 1_795_161_600_000_000_000L;
  private static final long LAST_TIMESTAMP = 4_294_967_295_999_999_999L;

  private ClickHouseLogStore store;

  /** A record with all that is around it. */
  private record Sent(
      LogRecord logRecord, InstrumentationScope scope, Resource resource, String schemaUrls) {}

  @BeforeEach
  void open() {
    store = PreparedStore.openNew(engine, getClass());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void record_anyThatCanBeSent_comesBackAsItWas() throws Exception {
    long seed = System.nanoTime();
    OtlpRequests requests = new OtlpRequests(new SplittableRandom(seed));
    List<Sent> sent = new ArrayList<>();
    ClickHouseLogBatch batch = store.newBatch();
    for (int i = 0; i < 400; i++) {
      ExportLogsServiceRequest request = requests.next();
      batch.add(new LogEvent(SHOP, request.toByteArray(), RECEIVED + i, 1));
      sent.addAll(records(request, RECEIVED + i));
    }
    store.write(batch, "generated");
    assertThat(sent).hasSizeGreaterThan(1_000);
    assertThat(stored()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  void record_largeDeepAndLong_comesBackAsItWas() throws Exception {
    ArrayValue.Builder numbers = ArrayValue.newBuilder();
    for (int i = 0; i < 10_000; i++) {
      numbers.addValues(AnyValue.newBuilder().setIntValue(i));
    }
    AnyValue deep = AnyValue.newBuilder().setIntValue(1).build();
    for (int i = 0; i < 60; i++) {
      KeyValue member = KeyValue.newBuilder().setKey("k." + i).setValue(deep).build();
      deep =
          AnyValue.newBuilder()
              .setKvlistValue(KeyValueList.newBuilder().addValues(member).addValues(member))
              .build();
      if (i >= 8) {
        deep =
            AnyValue.newBuilder()
                .setKvlistValue(KeyValueList.newBuilder().addValues(member))
                .build();
      }
    }
    ExportLogsServiceRequest request =
        request(
            LogRecord.newBuilder()
                .setTimeUnixNano(RECEIVED)
                .setBody(AnyValue.newBuilder().setStringValue("ä".repeat(1 << 19)))
                .addAttributes(KeyValue.newBuilder().setKey("deep").setValue(deep))
                .addAttributes(
                    KeyValue.newBuilder()
                        .setKey("numbers")
                        .setValue(AnyValue.newBuilder().setArrayValue(numbers)))
                .build());
    write(request.toByteArray());
    assertThat(stored()).containsExactlyElementsOf(records(request, RECEIVED));
  }

  @Test
  void valueTypes_ofCommonRecords_areShort() throws Exception {
    KeyValue status =
        KeyValue.newBuilder()
            .setKey("http.status_code")
            .setValue(AnyValue.newBuilder().setIntValue(200))
            .build();
    KeyValue method =
        KeyValue.newBuilder()
            .setKey("http.method")
            .setValue(AnyValue.newBuilder().setStringValue("GET"))
            .build();
    write(request(LogRecord.newBuilder().addAttributes(method).build()).toByteArray());
    write(
        request(
                LogRecord.newBuilder()
                    .addAttributes(method)
                    .addAttributes(status)
                    .addAttributes(method)
                    .build())
            .toByteArray());
    assertThat(column("ValueTypes")).containsExactlyInAnyOrder("", "si");
    assertThat(
            column(
                "substring(splitByChar('/', ValueTypes)[1], indexOf(mapKeys(LogAttributes), 'http.status_code'), 1)"))
        .contains("i");
  }

  @Test
  void record_invalidUtf8_isReplacedAndKeepsItsTypes() throws Exception {
    KeyValueList.Builder list =
        KeyValueList.newBuilder()
            .addValues(
                KeyValue.newBuilder()
                    .setKey("m@@x")
                    .setValue(AnyValue.newBuilder().setIntValue(7)));
    LogRecord logRecord =
        LogRecord.newBuilder()
            .setTimeUnixNano(RECEIVED)
            .setBody(AnyValue.newBuilder().setStringValue("line @@ end"))
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("k@@")
                    .setValue(AnyValue.newBuilder().setKvlistValue(list)))
            .build();
    byte[] payload = request(logRecord).toByteArray();
    for (int i = 0; i < payload.length; i++) {
      if (payload[i] == '@') {
        payload[i] = (byte) 0xff;
      }
    }
    ClickHouseLogBatch batch = store.newBatch();
    batch.add(new LogEvent(SHOP, payload, RECEIVED, 1));
    assertThat(batch.replacedTexts()).as("body, key and key of the member").isEqualTo(3);
    store.write(batch, "invalid");
    batch.clear();
    assertThat(batch.replacedTexts()).isZero();
    assertThat(stored())
        .containsExactlyElementsOf(
            records(
                request(
                    LogRecord.parseFrom(logRecord.toByteArray()).toBuilder()
                        .setBody(AnyValue.newBuilder().setStringValue("line \ufffd\ufffd end"))
                        .setAttributes(
                            0,
                            KeyValue.newBuilder()
                                .setKey("k\ufffd\ufffd")
                                .setValue(
                                    AnyValue.newBuilder()
                                        .setKvlistValue(
                                            KeyValueList.newBuilder()
                                                .addValues(
                                                    KeyValue.newBuilder()
                                                        .setKey("m\ufffd\ufffdx")
                                                        .setValue(
                                                            AnyValue.newBuilder()
                                                                .setIntValue(7))))))
                        .build()),
                RECEIVED));
  }

  private static ExportLogsServiceRequest request(LogRecord logRecord) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder().addScopeLogs(ScopeLogs.newBuilder().addLogRecords(logRecord)))
        .build();
  }

  private void write(byte[] payload) throws Exception {
    ClickHouseLogBatch batch = store.newBatch();
    batch.add(new LogEvent(SHOP, payload, RECEIVED, 1));
    store.write(batch, "token" + payload.length);
  }

  /** What was sent, with what is stored otherwise by design. */
  private static List<Sent> records(ExportLogsServiceRequest request, long received) {
    List<Sent> records = new ArrayList<>();
    for (ResourceLogs resourceLogs : request.getResourceLogsList()) {
      for (ScopeLogs scopeLogs : resourceLogs.getScopeLogsList()) {
        for (LogRecord logRecord : scopeLogs.getLogRecordsList()) {
          records.add(
              new Sent(
                  settled(logRecord, received),
                  scopeLogs.getScope(),
                  resourceLogs.getResource(),
                  scopeLogs.getSchemaUrl() + "|" + resourceLogs.getSchemaUrl()));
        }
      }
    }
    return records;
  }

  private static LogRecord settled(LogRecord logRecord, long received) {
    long time = logRecord.getTimeUnixNano();
    long observed = logRecord.getObservedTimeUnixNano();
    int severity = logRecord.getSeverityNumberValue();
    LogRecord.Builder settled =
        logRecord.toBuilder()
            .setTimeUnixNano(
                clamp(time != 0 ? time : observed != 0 ? observed : received, LAST_TIMESTAMP))
            .setObservedTimeUnixNano(clamp(observed, Long.MAX_VALUE))
            .setSeverityNumberValue(severity <= 24 ? severity : 0);
    if (logRecord.getBody().getValueCase() == AnyValue.ValueCase.VALUE_NOT_SET) {
      settled.clearBody();
    }
    return settled.build();
  }

  private static long clamp(long value, long last) {
    return value < 0 || value > last ? last : value;
  }

  private List<Sent> stored() {
    List<Sent> records = new ArrayList<>();
    String sql =
        "SELECT Timestamp, ObservedTimestamp, SeverityNumber, SeverityText, Body, toString(BodyType), TraceId,"
            + " SpanId, TraceFlags, EventName, DroppedAttributesCount, ValueTypes,"
            + " mapKeys(LogAttributes), mapValues(LogAttributes), ScopeName, ScopeVersion, ScopeSchemaUrl,"
            + " ScopeDroppedAttributesCount, mapKeys(ScopeAttributes), mapValues(ScopeAttributes),"
            + " ResourceSchemaUrl, ResourceDroppedAttributesCount, mapKeys(ResourceAttributes),"
            + " mapValues(ResourceAttributes) FROM logs";
    try (RowCursor row = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(30)))) {
      while (row.next()) {
        String types = row.getString(11);
        LogRecord.Builder logRecord =
            LogRecord.newBuilder()
                .setTimeUnixNano(row.getLong(0))
                .setObservedTimeUnixNano(row.getLong(1))
                .setSeverityNumberValue((int) row.getLong(2))
                .setSeverityText(row.getString(3))
                .setTraceId(hex(row.getString(6)))
                .setSpanId(hex(row.getString(7)))
                .setFlags((int) row.getLong(8))
                .setEventName(row.getString(9))
                .setDroppedAttributesCount((int) row.getLong(10))
                .addAllAttributes(attributes(row, 12, StoredValues.part(types, 0)));
        StoredValues.body(row.getString(5), row.getString(4), StoredValues.part(types, 3))
            .ifPresent(logRecord::setBody);
        records.add(
            new Sent(
                logRecord.build(),
                InstrumentationScope.newBuilder()
                    .setName(row.getString(14))
                    .setVersion(row.getString(15))
                    .setDroppedAttributesCount((int) row.getLong(17))
                    .addAllAttributes(attributes(row, 18, StoredValues.part(types, 1)))
                    .build(),
                Resource.newBuilder()
                    .setDroppedAttributesCount((int) row.getLong(21))
                    .addAllAttributes(attributes(row, 22, StoredValues.part(types, 2)))
                    .build(),
                row.getString(16) + "|" + row.getString(20)));
      }
    }
    return records;
  }

  private static List<KeyValue> attributes(RowCursor row, int column, String types) {
    List<String> keys = row.getStrings(column);
    List<String> values = row.getStrings(column + 1);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      pairs.add(new Pair(keys.get(i), values.get(i)));
    }
    return StoredValues.attributes(pairs, types);
  }

  private static ByteString hex(String text) {
    return ByteString.copyFrom(BaseEncoding.base16().lowerCase().decode(text));
  }

  private List<String> column(String sql) {
    List<String> values = new ArrayList<>();
    try (RowCursor rows =
        store.query(
            new StoreQuery("SELECT " + sql + " FROM logs", Map.of(), Duration.ofSeconds(30)))) {
      while (rows.next()) {
        values.add(rows.getString(0));
      }
    }
    return values;
  }
}
