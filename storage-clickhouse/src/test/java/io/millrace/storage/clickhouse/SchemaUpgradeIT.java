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
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables of an earlier version, with rows in them, under this one. */
class SchemaUpgradeIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  /** 2026-11-20T12:00:00Z. */
  private static final long NOON = 1_795_176_000_000_000_000L;

  /** Every version that a Millrace may have left behind. */
  static IntStream earlierVersions() {
    return IntStream.range(1, SchemaMigrations.FILES.size());
  }

  @ParameterizedTest
  @MethodSource("earlierVersions")
  void prepare_tablesOfAnEarlierVersion_keepTheirRowsAndTakeNewOnes(int version) throws Exception {
    try (ClickHouseLogStore store =
        ClickHouseLogStore.open(
            ClickHouseSettings.of(URI.create(engine.url()))
                .withDatabase(engine.fixture().newDatabase(getClass())))) {
      store.schema().applyThrough(version);
      Map<String, String> before = new TreeMap<>();
      for (String table : tablesWithRows(store)) {
        // A row of values that ClickHouse makes up, and of one in logs that is known.
        store.execute(
            "INSERT INTO %1$s SELECT * FROM generateRandom('%2$s', 1, 8, 2) LIMIT 12"
                .formatted(table, structure(store, table)));
        before.put(table, contents(store, table, columns(store, table)));
      }
      Map<String, String> columnsBefore = new TreeMap<>();
      before.keySet().forEach(table -> columnsBefore.put(table, columns(store, table)));
      store.execute(
          "INSERT INTO logs (TenantId, Timestamp, ServiceName, Body, LogAttributes) VALUES"
              + " ('default', '2026-11-20 12:00:00', 'shop', 'old', {'n':'1'})");

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
                  "SELECT concat(Body, ' ', LogAttributes['n'], ' ', ValueTypes) FROM logs WHERE TenantId = 'default' ORDER BY Body"))
          .containsExactly("new 1 i", "old 1 ");
      assertThat(strings(store, "SELECT toString(Version) FROM schema_migrations ORDER BY Version"))
          .isEqualTo(
              IntStream.rangeClosed(1, SchemaMigrations.FILES.size())
                  .mapToObj(Integer::toString)
                  .toList());
      assertThat(store.schema().diff()).isEmpty();
      // Parts of both versions merge.
      store.execute("OPTIMIZE TABLE logs FINAL");
      store.execute("DELETE FROM logs WHERE TenantId = 'default'");
      store.execute("DELETE FROM usage_batches WHERE TenantId = 'default'");
      store.execute("DELETE FROM streams WHERE TenantId = 'default'");
      before.forEach(
          (table, contents) ->
              assertThat(contents(store, table, columnsBefore.get(table)))
                  .as(table)
                  .isEqualTo(contents));
    }
  }

  /** Those that hold rows of their own, but streams, which logs fill. */
  private static List<String> tablesWithRows(ClickHouseLogStore store) {
    return strings(
        store,
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'"
            + " AND name NOT IN ('schema_migrations', 'streams') ORDER BY name");
  }

  private static String columns(ClickHouseLogStore store, String table) {
    return String.join(
        ", ",
        strings(
            store,
            "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '%s' ORDER BY position"
                .formatted(table)));
  }

  private static String structure(ClickHouseLogStore store, String table) {
    return strings(
            store,
            ("SELECT arrayStringConcat(groupArray(concat(name, ' ', replaceRegexpOne(type, '^SimpleAggregateFunction\\\\(\\\\w+, (.*)\\\\)$', '\\\\1'))), ', ')"
                    + " FROM (SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = '%s' ORDER BY position)")
                .formatted(table))
        .getFirst()
        .replace("'", "\\'");
  }

  /** How many rows, and a sum over all of their values. */
  private static String contents(ClickHouseLogStore store, String table, String columns) {
    return strings(
            store,
            "SELECT concat(toString(count()), ' ', toString(sum(cityHash64(%s)))) FROM %s"
                .formatted(columns, table))
        .getFirst();
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
