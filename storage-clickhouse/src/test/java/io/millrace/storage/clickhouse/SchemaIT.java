package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.millrace.storage.clickhouse.schema.SchemaProblem;
import io.millrace.storage.clickhouse.schema.SchemaReader;
import io.millrace.storage.clickhouse.schema.TableShape;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables that are not what this program expects: what is said, and whether it starts. */
class SchemaIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private String database;
  private ClickHouseLogStore store;

  @BeforeEach
  void open() {
    database = engine.fixture().newDatabase(getClass());
    store = open(database);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static ClickHouseLogStore open(String database) {
    return ClickHouseLogStore.open(
        ClickHouseSettings.of(URI.create(engine.url())).withDatabase(database));
  }

  @Test
  void diff_freshTables_findsNothingAndLeavesNothing() {
    assertThat(store.schema().applied()).isEmpty();
    assertThat(store.schema().pending().getFirst())
        .isEqualTo("CREATE DATABASE IF NOT EXISTS `" + database + "`");
    assertThat(tables()).isEmpty();

    store.prepare();

    assertThat(store.schema().diff()).isEmpty();
    assertThat(store.schema().pending()).isEmpty();
    assertThat(store.schema().applied())
        .hasSameSizeAs(SchemaMigrations.FILES)
        .allMatch(migration -> !migration.checksum().isEmpty());
    assertThat(strings("SELECT name FROM system.databases WHERE name LIKE '%expected%'")).isEmpty();
  }

  @Test
  void prepare_newDatabase_hasTheTablesThatEveryFileInTurnMakes() {
    store.prepare();
    String upgraded = engine.fixture().newDatabase(getClass());
    try (ClickHouseLogStore inTurn = open(upgraded)) {
      inTurn.schema().applyThrough(SchemaMigrations.BASELINE.version() - 1);
      inTurn.prepare();
    }

    SchemaReader reader = new SchemaReader(query -> store.query(query, "default"));
    Map<String, TableShape> expected = reader.tables(upgraded);
    assertThat(reader.tables(database)).hasSizeGreaterThan(8).isEqualTo(expected);
  }

  @Test
  void prepare_starterDiedBeforeItsRecord_isMadeGood() {
    store.prepare();
    store.execute("TRUNCATE TABLE schema_migrations");

    store.prepare();

    assertThat(store.schema().diff()).isEmpty();
    assertThat(store.schema().applied()).hasSameSizeAs(SchemaMigrations.FILES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ALTER TABLE logs DROP COLUMN ValueTypes          | table logs, column ValueTypes: missing (expected: LowCardinality(String)); remedy: ALTER TABLE DB.logs ADD COLUMN IF NOT EXISTS ValueTypes LowCardinality(String) CODEC(ZSTD(1))
          ALTER TABLE logs MODIFY COLUMN TraceFlags UInt8  | table logs, column TraceFlags: UInt8 (expected: UInt32); remedy: ALTER TABLE DB.logs MODIFY COLUMN TraceFlags UInt32 CODEC(ZSTD(1))
          ALTER TABLE logs MODIFY SETTING non_replicated_deduplication_window = 0 | table logs, setting non_replicated_deduplication_window: 0 (expected: 100000); remedy: ALTER TABLE DB.logs MODIFY SETTING non_replicated_deduplication_window = 100000
          ALTER TABLE usage_batches MODIFY COLUMN StoredDay REMOVE DEFAULT | table usage_batches, column StoredDay: '' (expected: 'DEFAULT toDate(now('UTC'))'); remedy: ALTER TABLE DB.usage_batches MODIFY COLUMN StoredDay Date DEFAULT toDate(now('UTC'))
          """,
      quoteCharacter = '"')
  void prepare_tablesThatWouldLoseRows_isRefusedUntilTheRemedyIsRun(String damage, String problem) {
    store.prepare();
    store.execute(damage);
    String expected = problem.replace("DB", database);

    assertThatThrownBy(store::prepare)
        .isInstanceOf(StoreException.class)
        .hasMessage("schema: " + expected);
    assertThat(store.schema().diff()).extracting(SchemaProblem::toString).containsExactly(expected);

    store.execute(expected.substring(expected.indexOf("remedy: ") + "remedy: ".length()));
    store.prepare();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DROP TABLE logs_to_streams | view logs_to_streams: missing
          DROP TABLE otel_logs       | view otel_logs: missing
          DROP TABLE usage_days      | table usage_days: missing
          """)
  void prepare_missingTable_isRefusedUntilItIsMadeAgain(String damage, String problem) {
    store.prepare();
    store.execute(damage);

    assertThatThrownBy(store::prepare)
        .hasMessage(
            "schema: "
                + problem
                + "; remedy: millrace schema apply --again makes it; its rows are gone: bring them back by millrace restore or millrace replay");

    store.schema().applyAgain();
    store.prepare();
  }

  @Test
  void prepare_otherEngineOrKeys_isRefused() {
    store.prepare();
    store.execute("DROP TABLE usage_days");
    store.execute(
        "CREATE TABLE usage_days (TenantId LowCardinality(String), Day Date, StoredDay Date, Records UInt64, RawBytes UInt64)"
            + " ENGINE = ReplacingMergeTree ORDER BY (TenantId, Day)");
    store.execute("DROP TABLE delete_requests");
    store.execute("CREATE TABLE delete_requests (TenantId String) ENGINE = MergeTree ORDER BY ()");

    String copy =
        "stop the writers; RENAME TABLE %1$s.%2$s TO %1$s.%2$s_old; millrace schema apply --again;"
            + " INSERT INTO %1$s.%2$s SELECT * FROM %1$s.%2$s_old; compare the counts; DROP TABLE %1$s.%2$s_old";
    assertThat(store.schema().diff())
        .extracting(SchemaProblem::toString)
        .containsExactlyInAnyOrder(
            "table delete_requests: engine MergeTree() (expected: ReplacingMergeTree(Change)); remedy: "
                + copy.formatted(database, "delete_requests"),
            "table usage_days: ORDER BY TenantId, Day (expected: TenantId, Day, StoredDay); remedy: "
                + copy.formatted(database, "usage_days"));
    assertThatThrownBy(store::prepare).hasMessageContaining("table usage_days: ORDER BY");

    // The remedy, as it stands there.
    store.execute("INSERT INTO usage_days VALUES ('a', '2026-11-01', '2026-11-02', 1, 2)");
    store.execute("RENAME TABLE usage_days TO usage_days_old");
    store.execute("RENAME TABLE delete_requests TO delete_requests_old");
    store.schema().applyAgain();
    store.execute("INSERT INTO usage_days SELECT * FROM usage_days_old");
    store.prepare();
    assertThat(strings("SELECT toString(Records) FROM usage_days")).containsExactly("1");
  }

  @Test
  void prepare_slowerTables_startsWithAWarning() {
    store.prepare();
    store.execute("ALTER TABLE logs DROP INDEX idx_trace_id");
    store.execute("ALTER TABLE logs MODIFY COLUMN Body String CODEC(LZ4)");
    store.execute("ALTER TABLE logs ADD COLUMN Own String");

    store.prepare();

    assertThat(store.schema().diff())
        .extracting(SchemaProblem::toString)
        .containsExactly(
            "table logs, column Body: codec 'CODEC(LZ4)' (expected: 'CODEC(ZSTD(1))'); remedy: ALTER TABLE %s.logs MODIFY COLUMN Body String CODEC(ZSTD(1))"
                .formatted(database),
            "table logs, index idx_trace_id: missing (expected: TraceId TYPE bloom_filter(0.001) GRANULARITY 1); remedy: ALTER TABLE %s.logs ADD INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1"
                .formatted(database));
    store
        .schema()
        .diff()
        .forEach(
            problem -> assertThat(problem.severity()).isEqualTo(SchemaProblem.Severity.WARNING));
  }

  @Test
  void prepare_withoutTheRollup_startsWithAWarningUntilTheRemedyIsRun() {
    store.prepare();
    store.execute("ALTER TABLE logs DROP PROJECTION rollup_by_minute");

    store.prepare();

    SchemaProblem problem = store.schema().diff().getFirst();
    assertThat(problem.severity()).isEqualTo(SchemaProblem.Severity.WARNING);
    assertThat(problem.what())
        .startsWith(
            "table logs, projection rollup_by_minute: missing (expected: SELECT TenantId, Placement, toStartOfFiveMinutes(Timestamp), ");
    store.execute(problem.remedy());
    assertThat(store.schema().diff()).isEmpty();
  }

  @Test
  void prepare_editedMigration_isRefusedUntilAccepted() {
    store.prepare();
    store.execute(
        "INSERT INTO schema_migrations (Version, Name, Checksum) VALUES (1, '0001_logs.sql', 'another')");

    assertThatThrownBy(store::prepare)
        .hasMessageStartingWith(
            "schema: migration 0001_logs.sql: was applied with checksum another (expected: ");

    store.schema().acceptEdited();
    store.prepare();
    assertThat(store.schema().diff()).isEmpty();
  }

  @Test
  void acceptEdited_otherTables_isRefused() {
    store.prepare();
    store.execute("ALTER TABLE logs DROP COLUMN EventName");
    assertThatThrownBy(() -> store.schema().acceptEdited())
        .hasMessageContaining("table logs, column EventName: missing");
  }

  @Test
  void prepare_newerTables_isRefusedAndNothingChanges() {
    store.prepare();
    store.execute("INSERT INTO schema_migrations (Version, Name) VALUES (99, '0099_later.sql')");
    store.execute("DROP TABLE otel_logs");

    assertThatThrownBy(store::prepare)
        .hasMessage(
            "schema: the tables are at version 99, 0099_later.sql (expected: at most %d); remedy: they were made by a newer Millrace: upgrade this one"
                .formatted(SchemaMigrations.all().getLast().version()));
    assertThat(tables()).doesNotContain("otel_logs");
  }

  @Test
  void prepare_eightAtOnce_makeTheTablesOnce() throws Exception {
    int starters = 8;
    store.execute("DROP DATABASE `" + database + "`", "default");
    CyclicBarrier together = new CyclicBarrier(starters);
    List<Callable<Void>> starts = new ArrayList<>();
    for (int i = 0; i < starters; i++) {
      starts.add(
          () -> {
            try (ClickHouseLogStore own = open(database)) {
              together.await();
              own.prepare();
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(starters)) {
      for (Future<Void> start : threads.invokeAll(starts)) {
        start.get();
      }
    }
    assertThat(store.schema().diff()).isEmpty();
    assertThat(strings("SELECT toString(count()) FROM schema_migrations FINAL"))
        .containsExactly(Integer.toString(SchemaMigrations.FILES.size()));
    assertThat(strings("SELECT name FROM system.databases WHERE name LIKE '%expected%'")).isEmpty();
  }

  private List<String> tables() {
    return strings("SELECT name FROM system.tables WHERE database = currentDatabase()");
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
