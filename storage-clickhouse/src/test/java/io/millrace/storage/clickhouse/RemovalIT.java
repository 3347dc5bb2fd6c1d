package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.store.TenantDay;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records that go while a writer does not know yet whether they were stored. */
class RemovalIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final TenantId SHOP = new TenantId("shop");

  /** 2026-11-20T12:00:00Z. */
  private static final long NOON = 1_795_176_000_000_000_000L;

  private static final TenantDay DAY = new TenantDay(SHOP, LocalDate.of(2026, 11, 20));

  private ClickHouseLogStore store;

  @BeforeEach
  void open() {
    store = PreparedStore.openNew(engine, getClass());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void writeAgain_rowsOfTheBatchWereDeleted_isDoneAndBringsNoneBack() throws Exception {
    ClickHouseLogBatch batch = batch("keep", "delete");
    store.write(batch, "t");
    assertThat(
            store
                .removal()
                .deleteRows(
                    DAY, new RowCondition("Body = {b:String}", ImmutableMap.of("b", "delete"))))
        .isEqualTo(1);

    store.writeAgain(batch, "t");

    assertThat(bodies()).containsExactly("keep");
    RollupCheck.assertIsWholeAndTheSame(store);
    assertThat(mendingTables()).isEmpty();
  }

  @Test
  void writeAgain_theDayOfTheBatchWasDropped_isDone() throws Exception {
    ClickHouseLogBatch batch = batch("a", "b");
    store.write(batch, "t");
    store.removal().drop(List.of(DAY));

    store.writeAgain(batch, "t");

    // Put in again, whole, for the next pass to drop.
    assertThat(bodies()).containsExactly("a", "b");
    assertThat(store.removal().days()).hasSize(1);
  }

  private ClickHouseLogBatch batch(String... bodies) throws Exception {
    ScopeLogs.Builder records = ScopeLogs.newBuilder();
    for (String body : bodies) {
      records.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(NOON)
              .setBody(AnyValue.newBuilder().setStringValue(body)));
    }
    ClickHouseLogBatch batch = store.newBatch();
    batch.add(
        new LogEvent(
            SHOP,
            ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(records))
                .build()
                .toByteArray(),
            NOON,
            bodies.length));
    return batch;
  }

  private List<String> bodies() {
    return strings("SELECT Body FROM logs ORDER BY Body");
  }

  private List<String> mendingTables() {
    return strings(
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%mending%'");
  }

  private List<String> strings(String sql) {
    List<String> rows = new ArrayList<>();
    try (RowCursor cursor = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(30)))) {
      while (cursor.next()) {
        rows.add(cursor.getString(0));
      }
    }
    return rows;
  }
}
