package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogRebuild;
import io.millrace.model.store.ReceiptRange;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RebuildIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final TenantId SHOP = new TenantId("shop");
  private static final TenantId OTHER = new TenantId("other");

  /** 2026-11-20T12:00:00Z. */
  private static final long NOON = 1_795_176_000_000_000_000L;

  private static final long DAY = TimeUnit.DAYS.toNanos(1);
  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 11, 20);
  private static final ReceiptRange RANGE = new ReceiptRange(NOON, NOON + 1000);

  private String database;
  private ClickHouseLogStore store;

  @BeforeEach
  void open() {
    database = engine.fixture().newDatabase(getClass());
    store =
        ClickHouseLogStore.open(
            ClickHouseSettings.of(URI.create(engine.url())).withDatabase(database));
    store.prepare();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void swap_rowsOfTheSameEvents_areReplacedAndOthersStay() throws Exception {
    write("live1", event(SHOP, NOON, "damaged"), event(SHOP, NOON + 1, "no longer in the stream"));
    write("live2", event(SHOP, NOON + 2, "b"), event(OTHER, NOON, "another tenant's"));
    write("live3", event(SHOP, NOON - 1, "before the range"), event(SHOP, NOON + 1000, "behind"));
    LogRebuild rebuild = store.rebuild(SHOP, "one", Optional.empty());
    rebuild.begin(ImmutableMap.of("plan", "p"));
    add(rebuild, "replay/1", event(SHOP, NOON, "a"), event(SHOP, NOON + 2, "b"));
    write("live4", event(SHOP, NOON + 3, "came meanwhile"));

    assertThat(rebuild.days()).containsExactly(FIRST_DAY, FIRST_DAY.plusDays(1));
    assertThat(rebuild.swap(FIRST_DAY, RANGE)).isEqualTo(2);
    assertThat(rebuild.swap(FIRST_DAY.plusDays(1), RANGE)).isEqualTo(2);
    assertThat(rebuild.swap(FIRST_DAY, RANGE)).isZero();
    rebuild.finish();

    assertThat(bodies("logs"))
        .containsExactly(
            "other 20 another tenant's",
            "other 21 another tenant's",
            "shop 20 a",
            "shop 20 b",
            "shop 20 before the range",
            "shop 20 behind",
            "shop 20 came meanwhile",
            "shop 20 no longer in the stream",
            "shop 21 a",
            "shop 21 b",
            "shop 21 before the range",
            "shop 21 behind",
            "shop 21 came meanwhile",
            "shop 21 no longer in the stream");
    assertThat(tables()).doesNotContain("logs_replay_one", "replay_notes_one");
    RollupCheck.assertIsWholeAndTheSame(store);
  }

  @Test
  void swap_halfAttachedByAKill_isMadeGood() throws Exception {
    LogRebuild rebuild = store.rebuild(SHOP, "half", Optional.empty());
    rebuild.begin(ImmutableMap.of("plan", "p"));
    add(rebuild, "replay/1", event(SHOP, NOON, "a"), event(SHOP, NOON + 1, "b"));
    // As if ClickHouse had died when one of two parts was in place.
    store.execute(
        "INSERT INTO logs SELECT * FROM logs_replay_half WHERE Body = 'a' AND toDate(Timestamp) = '2026-11-20'");

    rebuild.swap(FIRST_DAY, RANGE);
    rebuild.swap(FIRST_DAY.plusDays(1), RANGE);

    assertThat(bodies("logs")).containsExactly("shop 20 a", "shop 20 b", "shop 21 a", "shop 21 b");
    assertThat(streams()).containsExactly("2026-11-20 1", "2026-11-21 1");
  }

  @Test
  void notes_openedAgain_lastValuesAreThere() {
    LogRebuild rebuild = store.rebuild(SHOP, "notes", Optional.empty());
    assertThat(rebuild.notes()).isEmpty();
    rebuild.begin(ImmutableMap.of("plan", "it's a \\ plan"));
    rebuild.note("end.0", "0:1:2:3");
    rebuild.note("end.0", "0:1:2:4");

    LogRebuild again = store.rebuild(SHOP, "notes", Optional.empty());
    assertThat(again.notes())
        .containsOnly(Map.entry("end.0", "0:1:2:4"), Map.entry("plan", "it's a \\ plan"));
    again.note("end.0", "0:1:2:5");
    assertThat(again.notes()).containsEntry("end.0", "0:1:2:5");
  }

  @Test
  void write_again_storesOnce() throws Exception {
    LogRebuild rebuild = store.rebuild(SHOP, "once", Optional.of("shop_rebuilt"));
    rebuild.begin(ImmutableMap.of("plan", "p"));
    add(rebuild, "replay/1", event(SHOP, NOON, "a"));
    LogBatch batch = rebuild.newBatch();
    batch.add(event(SHOP, NOON, "a"));
    rebuild.write(batch, "replay/1", true);
    assertThat(rebuild.rowCount()).isEqualTo(2);
    rebuild.finish();

    assertThat(bodies("shop_rebuilt")).containsExactly("shop 20 a", "shop 21 a");
    assertThat(bodies("logs")).isEmpty();
    assertThatThrownBy(
            () ->
                store
                    .rebuild(SHOP, "again", Optional.of("shop_rebuilt"))
                    .begin(ImmutableMap.of("plan", "p")))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.REJECTED))
        .hasMessage(
            "table %1$s.shop_rebuilt exists (expected: a name that is free, or: DROP TABLE %1$s.shop_rebuilt)",
            database);
  }

  @Test
  void rebuild_aNameThatIsNone_isRefused() {
    assertThatThrownBy(() -> store.rebuild(SHOP, "x", Optional.of("logs; DROP TABLE logs")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "table: 'logs; DROP TABLE logs' (expected: 1 to 101 letters, digits and _, beginning with no digit)");
  }

  private void write(String token, LogEvent... events) throws Exception {
    ClickHouseLogBatch batch = store.newBatch();
    for (LogEvent event : events) {
      batch.add(event);
    }
    store.write(batch, token);
  }

  private static void add(LogRebuild rebuild, String token, LogEvent... events) throws Exception {
    LogBatch batch = rebuild.newBatch();
    for (LogEvent event : events) {
      batch.add(event);
    }
    rebuild.write(batch, token, false);
  }

  /** One record on each of two days. */
  private static LogEvent event(TenantId tenant, long receivedUnixNano, String body) {
    ScopeLogs.Builder records = ScopeLogs.newBuilder();
    for (int day = 0; day < 2; day++) {
      records.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(NOON + day * DAY)
              .setBody(AnyValue.newBuilder().setStringValue(body)));
    }
    return new LogEvent(
        tenant,
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(records))
            .build()
            .toByteArray(),
        receivedUnixNano,
        2);
  }

  private List<String> bodies(String table) {
    return strings(
        "SELECT concat(TenantId, ' ', toString(toDayOfMonth(Timestamp)), ' ', Body) AS Row FROM "
            + table
            + " ORDER BY Row");
  }

  private List<String> streams() {
    return strings(
        "SELECT concat(toString(Day), ' ', toString(uniq(StreamId))) FROM streams GROUP BY Day ORDER BY Day");
  }

  private List<String> tables() {
    return strings("SELECT name FROM system.tables WHERE database = '" + database + "'");
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
