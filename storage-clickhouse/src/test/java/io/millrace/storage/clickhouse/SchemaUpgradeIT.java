package io.millrace.storage.clickhouse;

import static io.millrace.storage.clickhouse.StoreRows.strings;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.PlacementRule;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.millrace.storage.clickhouse.schema.Migration;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables of an earlier version, with rows in them, under this one. */
class SchemaUpgradeIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  /** 2026-11-20T12:00:00Z. */
  private static final long NOON = 1_795_176_000_000_000_000L;

  /** Every version that a Millrace may have left behind. */
  static LongStream earlierVersions() {
    return versions().filter(version -> version < newest());
  }

  private static LongStream versions() {
    return SchemaMigrations.all().stream().mapToLong(Migration::version);
  }

  private static long newest() {
    return versions().max().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("earlierVersions")
  void prepare_tablesOfAnEarlierVersion_keepTheirRowsAndTakeNewOnes(long version) throws Exception {
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
      // Version 1 had no streams; what attributes their records had was not noted until version 9.
      assertThat(
              strings(
                  store,
                  "SELECT arrayStringConcat(arraySort(groupUniqArrayArray(LogAttributeNames)), ' ') FROM streams WHERE TenantId = 'default'"))
          .containsExactly(version == 1 || version >= 9 ? "n" : "* n");
      assertThat(strings(store, "SELECT toString(Version) FROM schema_migrations ORDER BY Version"))
          .isEqualTo(versions().mapToObj(Long::toString).toList());
      assertThat(store.schema().diff()).isEmpty();
      // Parts without and with a rollup answer together.
      RollupCheck.assertIsTheSame(store);
      // Parts of both versions merge.
      store.execute("OPTIMIZE TABLE logs FINAL");
      RollupCheck.assertIsTheSame(store);
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
            "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '%s' AND default_kind != 'ALIAS' ORDER BY position"
                .formatted(table)));
  }

  private static String structure(ClickHouseLogStore store, String table) {
    return strings(
            store,
            ("SELECT arrayStringConcat(groupArray(concat(name, ' ', replaceRegexpOne(type, '^SimpleAggregateFunction\\\\(\\\\w+, (.*)\\\\)$', '\\\\1'))), ', ')"
                    + " FROM (SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = '%s' AND default_kind != 'ALIAS' ORDER BY position)")
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

  /** Tables of the version before placements, two starters at once, and one that died before. */
  @Test
  void prepare_tablesOfVersion7_bringEveryRowToItsPlacement() throws Exception {
    String database = engine.fixture().newDatabase(getClass());
    ClickHouseSettings settings =
        ClickHouseSettings.of(URI.create(engine.url())).withDatabase(database);
    try (ClickHouseLogStore store = ClickHouseLogStore.open(settings);
        ClickHouseLogStore other = ClickHouseLogStore.open(settings)) {
      store.schema().applyThrough(7);
      store.execute(
          "INSERT INTO logs (TenantId, Timestamp, ReceivedTimestamp, StreamId, ServiceName, Body, BatchId)"
              + " SELECT if(number % 10 = 0, 'default', concat('t', toString(number % 30))),"
              + " toDateTime64('2026-11-20 12:00:00', 9, 'UTC') + (number % 3) * 86400, now64(9),"
              + " number % 7, 'shop', toString(number), 7 FROM numbers(3000)");
      String rows =
          "SELECT concat(toString(count()), ' ', toString(sum(cityHash64(TenantId, Timestamp, Body, StreamId, BatchId)))) FROM logs";
      List<String> before = strings(store, rows);
      // As if one had died when it had filled a part of a partition.
      store.execute(
          store.layout().render(Migration.read("0008_placement.sql").templates().getFirst()));
      store.execute(
          "INSERT INTO logs_placed (TenantId, Timestamp, Body) SELECT TenantId, Timestamp, Body FROM logs WHERE TenantId = 't1' LIMIT 5");

      CompletableFuture<Void> first =
          CompletableFuture.runAsync(store::prepare, SchemaUpgradeIT::start);
      CompletableFuture<Void> second =
          CompletableFuture.runAsync(other::prepare, SchemaUpgradeIT::start);
      first.join();
      second.join();

      assertThat(strings(store, rows)).isEqualTo(before);
      assertThat(
              strings(
                  store,
                  "SELECT DISTINCT concat(TenantId, ' ', Placement) AS P FROM logs ORDER BY P"))
          .isEqualTo(
              strings(store, "SELECT DISTINCT toString(TenantId) FROM logs").stream()
                  .map(tenant -> tenant + " " + PlacementRule.AUTO.of(new TenantId(tenant)))
                  .sorted()
                  .toList());
      assertThat(
              strings(
                  store,
                  "SELECT name FROM system.tables WHERE database = '%s' AND name LIKE 'logs\\_%%' ORDER BY name"
                      .formatted(database)))
          .containsExactly("logs_to_streams");

      ClickHouseLogBatch batch = store.newBatch();
      batch.add(event("new"));
      store.write(batch, "t");
      assertThat(strings(store, "SELECT Placement FROM logs WHERE Body = 'new'"))
          .containsExactly("default");
      // The view of streams watches the new table.
      assertThat(
              strings(
                  store,
                  "SELECT toString(uniq(StreamId)) FROM streams WHERE StreamId IN (SELECT StreamId FROM logs WHERE Body = 'new')"))
          .containsExactly("1");
    }
  }

  /** Resources of rows before and after have one text, by which queries look for a value. */
  @Test
  void prepare_tablesOfVersion9_readTheirResourcesAsBefore() throws Exception {
    try (ClickHouseLogStore store =
        ClickHouseLogStore.open(
            ClickHouseSettings.of(URI.create(engine.url()))
                .withDatabase(engine.fixture().newDatabase(getClass())))) {
      store.schema().applyThrough(9);
      store.execute(
          """
          INSERT INTO logs (TenantId, Timestamp, Body, ResourceAttributes) VALUES
            ('default', '2026-11-20 12:00:00', 'none', {}),
            ('default', '2026-11-20 12:00:00', 'odd',
              {'a"b/c':'","x":"y', '\\\\':'\\0\\b\\f\\n\\r\\t\u2028é😀\\\\/', '':'', 'twice':'1', 'twice':'2'})""");
      List<String> before =
          strings(store, "SELECT toString(ResourceAttributes) FROM logs ORDER BY Body");

      store.prepare();

      assertThat(strings(store, "SELECT toString(ResourceAttributes) FROM logs ORDER BY Body"))
          .isEqualTo(before);
      assertThat(strings(store, "SELECT Resource FROM logs ORDER BY Body"))
          .containsExactly(
              "",
              "{\"a\\u0022b/c\":\"\\u0022,\\u0022x\\u0022:\\u0022y\",\"\\\\\":\"\\u0000\\b\\f\\n\\r\\t\\u2028é😀\\\\/\",\"\":\"\",\"twice\":\"1\",\"twice\":\"2\"}");
      assertThat(
              strings(
                  store,
                  "SELECT toString(count()) FROM system.parts_columns WHERE database = currentDatabase() AND table = 'logs' AND active AND column = 'ResourceAttributes'"))
          .containsExactly("0");
    }
  }

  /** Half of a batch was stored before the upgrade: what is remembered of its token is gone. */
  @Test
  void writeAgain_halfOfTheBatchIsFromBefore_storesTheOtherHalfOnce() throws Exception {
    try (ClickHouseLogStore store =
        ClickHouseLogStore.open(
            ClickHouseSettings.of(URI.create(engine.url()))
                .withDatabase(engine.fixture().newDatabase(getClass())))) {
      store.schema().applyThrough(7);
      long batchId = ClickHouseLogStore.batchId("half");
      store.execute(
          "INSERT INTO logs (TenantId, Timestamp, ReceivedTimestamp, Body, BatchId) VALUES"
              + " ('a', '2026-11-20 12:00:00', '2026-11-20 12:00:00', 'of a', "
              + Long.toUnsignedString(batchId)
              + ")");
      store.prepare();
      ClickHouseLogBatch batch = store.newBatch();
      batch.add(event(new TenantId("a"), "of a"));
      batch.add(event(new TenantId("b"), "of b"));

      store.writeAgain(batch, "half");

      assertThat(strings(store, "SELECT Body FROM logs ORDER BY Body"))
          .containsExactly("of a", "of b");
    }
  }

  /** Not in the common pool, which the client needs. */
  private static void start(Runnable task) {
    Thread.ofPlatform().daemon().start(task);
  }

  private static LogEvent event(String body) {
    return event(TenantId.DEFAULT, body);
  }

  private static LogEvent event(TenantId tenant, String body) {
    return new LogEvent(
        tenant,
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .addScopeLogs(
                        ScopeLogs.newBuilder()
                            .addLogRecords(
                                LogRecord.newBuilder()
                                    .setTimeUnixNano(NOON)
                                    .setBody(AnyValue.newBuilder().setStringValue(body)))))
            .build()
            .toByteArray(),
        NOON,
        1);
  }
}
