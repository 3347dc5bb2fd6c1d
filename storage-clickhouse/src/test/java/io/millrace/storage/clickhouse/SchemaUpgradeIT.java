package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables of an earlier version, with rows in them, under this one. */
class SchemaUpgradeIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  /** 2026-11-20T12:00:00Z. */
  private static final long NOON = 1_795_176_000_000_000_000L;

  @Test
  void prepare_tablesOfVersion4_keepTheirRowsAndTakeNewOnes() throws Exception {
    try (ClickHouseLogStore store =
        ClickHouseLogStore.open(
            ClickHouseSettings.of(URI.create(engine.url()))
                .withDatabase(engine.fixture().newDatabase(getClass())))) {
      new SchemaMigrations(store::execute, List::of).apply(4);
      store.execute(
          "INSERT INTO logs (TenantId, Timestamp, ServiceName, Body, LogAttributes, BatchId) VALUES"
              + " ('default', '2026-11-20 12:00:00', 'shop', 'old', {'n':'1'}, 7)");

      store.prepare();
      store.prepare();
      ClickHouseLogBatch batch = store.newBatch();
      batch.add(
          new LogEvent(
              TenantId.DEFAULT,
              ExportLogsServiceRequest.newBuilder()
                  .addResourceLogs(
                      ResourceLogs.newBuilder()
                          .addScopeLogs(
                              ScopeLogs.newBuilder()
                                  .addLogRecords(
                                      LogRecord.newBuilder()
                                          .setTimeUnixNano(NOON)
                                          .setBody(AnyValue.newBuilder().setStringValue("new"))
                                          .addAttributes(
                                              KeyValue.newBuilder()
                                                  .setKey("n")
                                                  .setValue(
                                                      AnyValue.newBuilder().setIntValue(1))))))
                  .build()
                  .toByteArray(),
              NOON,
              1));
      store.write(batch, "t");

      assertThat(
              strings(
                  store,
                  "SELECT concat(Body, ' ', LogAttributes['n'], ' ', ValueTypes) FROM logs ORDER BY Body"))
          .containsExactly("new 1 i", "old 1 ");
      assertThat(strings(store, "SELECT toString(Version) FROM schema_migrations ORDER BY Version"))
          .containsExactly("1", "2", "3", "4", "5", "6", "7");
      // Parts of both versions merge.
      store.execute("OPTIMIZE TABLE logs FINAL");
      assertThat(strings(store, "SELECT toString(count()) FROM logs")).containsExactly("2");
    }
  }

  private static List<String> strings(ClickHouseLogStore store, String sql) {
    List<String> rows = new ArrayList<>();
    try (RowCursor cursor = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(30)))) {
      while (cursor.next()) {
        rows.add(cursor.getString(0));
      }
    }
    return rows;
  }
}
