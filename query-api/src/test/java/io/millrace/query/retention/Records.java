package io.millrace.query.retention;

import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes records that say what they are, and reads back which are there. */
final class Records {
  private final ClickHouseLogStore store;
  private int batches;

  Records(ClickHouseLogStore store) {
    this.store = store;
  }

  static long nanos(String time) {
    Instant instant = Instant.parse(time);
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  /** One record of a service in a namespace, received at its own time. */
  static LogEvent event(TenantId tenant, String time, String namespace, String body) {
    return event(tenant, time, time, namespace, body);
  }

  static LogEvent event(
      TenantId tenant, String received, String time, String namespace, String body) {
    return new LogEvent(
        tenant,
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .setResource(
                        Resource.newBuilder()
                            .addAttributes(attribute("service.name", "app"))
                            .addAttributes(attribute("service.namespace", namespace)))
                    .addScopeLogs(
                        ScopeLogs.newBuilder()
                            .addLogRecords(
                                LogRecord.newBuilder()
                                    .setTimeUnixNano(nanos(time))
                                    .setBody(AnyValue.newBuilder().setStringValue(body)))))
            .build()
            .toByteArray(),
        nanos(received),
        1);
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  void write(LogEvent... events) throws MalformedOtlpException {
    store.write(batch(events), "token" + batches++);
  }

  LogBatch batch(LogEvent... events) throws MalformedOtlpException {
    LogBatch batch = store.newBatch();
    for (LogEvent event : events) {
      batch.add(event);
    }
    return batch;
  }

  /** Tenant, day of the month and body of every record, in order. */
  List<String> stored() {
    return strings(
        "SELECT concat(TenantId, ' ', toString(toDayOfMonth(Timestamp)), ' ', Body) AS Row FROM logs ORDER BY Row");
  }

  /** Tenant, day of the month and namespace of every stream, in order. */
  List<String> streams() {
    return strings(
        "SELECT DISTINCT concat(TenantId, ' ', toString(toDayOfMonth(Day)), ' ', ResourceAttributes['service.namespace']) AS Row FROM streams ORDER BY Row");
  }

  List<String> strings(String sql) {
    List<String> rows = new ArrayList<>();
    try (RowCursor cursor = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(30)))) {
      while (cursor.next()) {
        rows.add(cursor.getString(0));
      }
    }
    return rows;
  }

  void execute(String sql) {
    strings(sql);
  }
}
