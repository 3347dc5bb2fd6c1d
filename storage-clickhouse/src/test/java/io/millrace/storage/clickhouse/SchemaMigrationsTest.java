package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import io.millrace.model.store.StoreException;
import io.millrace.storage.clickhouse.schema.AppliedMigration;
import io.millrace.storage.clickhouse.schema.Migration;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaMigrationsTest {
  private final List<String> executed = new ArrayList<>();

  private class Recorded implements SchemaMigrations.Target {
    private final TableLayout layout;
    private final boolean hasLogs;
    private final Long[] applied;

    Recorded(TableLayout layout, boolean hasLogs, Long... applied) {
      this.layout = layout;
      this.hasLogs = hasLogs;
      this.applied = applied;
    }

    @Override
    public String database() {
      return "millrace";
    }

    @Override
    public TableLayout layout() {
      return layout;
    }

    @Override
    public void execute(String statement, String database) {
      executed.add(statement);
    }

    @Override
    public List<AppliedMigration> applied() {
      return Stream.of(applied)
          .map(version -> new AppliedMigration(version, "name", "sum", "2026-11-20"))
          .toList();
    }

    @Override
    public boolean hasLogs() {
      return hasLogs;
    }
  }

  private SchemaMigrations migrations(Long... applied) {
    return new SchemaMigrations(new Recorded(TableLayout.SINGLE, true, applied));
  }

  /** The first lines of all statements from version 3 on. */
  private static final ImmutableList<String> FROM_VERSION_3 =
      ImmutableList.of(
          "CREATE VIEW IF NOT EXISTS otel_logs AS",
          recorded(3),
          "ALTER TABLE logs ADD COLUMN IF NOT EXISTS BatchId UInt64 CODEC(ZSTD(1))",
          "ALTER TABLE logs ADD INDEX IF NOT EXISTS idx_batch_id BatchId TYPE bloom_filter(0.001)"
              + " GRANULARITY 1",
          "ALTER TABLE logs MODIFY SETTING non_replicated_deduplication_window = 100000",
          recorded(4),
          "CREATE TABLE IF NOT EXISTS delete_requests",
          recorded(5),
          "CREATE TABLE IF NOT EXISTS usage_batches",
          "CREATE TABLE IF NOT EXISTS usage_days",
          "CREATE TABLE IF NOT EXISTS usage_stored",
          recorded(6),
          "ALTER TABLE logs ADD COLUMN IF NOT EXISTS ValueTypes LowCardinality(String) CODEC(ZSTD(1))",
          recorded(7),
          "CREATE TABLE IF NOT EXISTS logs_placed",
          recorded(8),
          "ALTER TABLE streams ADD COLUMN IF NOT EXISTS LogAttributeNames"
              + " SimpleAggregateFunction(groupUniqArrayArray(1000), Array(String)) DEFAULT ['*']"
              + " CODEC(ZSTD(1))",
          "ALTER TABLE streams ADD COLUMN IF NOT EXISTS ScopeAttributeNames"
              + " SimpleAggregateFunction(groupUniqArrayArray(1000), Array(String)) DEFAULT ['*']"
              + " CODEC(ZSTD(1))",
          "ALTER TABLE logs_to_streams MODIFY QUERY SELECT",
          recorded(9),
          "ALTER TABLE logs ADD COLUMN IF NOT EXISTS Resource LowCardinality(String) DEFAULT if(empty(ResourceAttributes), '', concat('{', arrayStringConcat(arrayMap((k, v) -> concat(",
          "ALTER TABLE logs_to_streams MODIFY QUERY SELECT",
          "ALTER TABLE logs MODIFY SETTING auto_statistics_types = ''",
          recorded(10),
          "ALTER TABLE logs MODIFY SETTING lightweight_mutation_projection_mode = 'rebuild'",
          "ALTER TABLE logs ADD PROJECTION IF NOT EXISTS rollup_by_minute",
          recorded(11));

  @Test
  void apply_noTables_makesThoseOfTheBaselineAndRecordsItsVersionsAtOnce() {
    new SchemaMigrations(new Recorded(TableLayout.SINGLE, false)).apply();
    assertThat(executed.stream().map(SchemaMigrationsTest::firstLine))
        .containsExactly(
            "CREATE DATABASE IF NOT EXISTS `millrace`",
            "CREATE TABLE IF NOT EXISTS schema_migrations",
            "CREATE TABLE IF NOT EXISTS streams",
            "CREATE TABLE IF NOT EXISTS delete_requests",
            "CREATE TABLE IF NOT EXISTS usage_batches",
            "CREATE TABLE IF NOT EXISTS usage_days",
            "CREATE TABLE IF NOT EXISTS usage_stored",
            "CREATE TABLE IF NOT EXISTS logs",
            "CREATE MATERIALIZED VIEW IF NOT EXISTS logs_to_streams TO streams AS",
            "CREATE VIEW IF NOT EXISTS otel_logs AS",
            recorded(LongStream.rangeClosed(1, 11).toArray()));
  }

  @Test
  void apply_throughAVersionBeforeTheBaseline_runsTheFiles() {
    new SchemaMigrations(new Recorded(TableLayout.SINGLE, false)).apply(1);
    assertThat(executed.stream().map(SchemaMigrationsTest::firstLine))
        .endsWith("CREATE TABLE IF NOT EXISTS logs", recorded(1));
  }

  @Test
  void making_allVersions_isTheBaseline_andTheirFilesWithoutOne() {
    ImmutableSet<Long> all =
        SchemaMigrations.all().stream()
            .map(Migration::version)
            .collect(ImmutableSet.toImmutableSet());
    assertThat(SchemaMigrations.making(all)).first().isEqualTo(SchemaMigrations.BASELINE);
    assertThat(SchemaMigrations.making(Sets.difference(all, Set.of(7L))))
        .extracting(Migration::version)
        .startsWith(1L, 2L, 3L, 4L, 5L, 6L, 8L);
    assertThat(SchemaMigrations.making(Set.of())).isEmpty();
  }

  @Test
  void apply_tablesOfWhichNothingIsRecorded_runsEveryStatementInOrder() {
    migrations().apply();
    assertThat(executed.stream().map(SchemaMigrationsTest::firstLine))
        .containsExactlyElementsOf(
            Iterables.concat(
                List.of(
                    "CREATE DATABASE IF NOT EXISTS `millrace`",
                    "CREATE TABLE IF NOT EXISTS schema_migrations",
                    "ALTER TABLE schema_migrations ADD COLUMN IF NOT EXISTS Checksum String",
                    "CREATE TABLE IF NOT EXISTS logs",
                    recorded(1),
                    "CREATE TABLE IF NOT EXISTS streams",
                    "CREATE MATERIALIZED VIEW IF NOT EXISTS logs_to_streams TO streams AS",
                    recorded(2)),
                FROM_VERSION_3));
  }

  @Test
  void apply_partlyApplied_runsTheRest() {
    migrations(1L, 2L).apply();
    assertThat(executed.stream().map(SchemaMigrationsTest::firstLine))
        .containsExactlyElementsOf(
            Iterables.concat(
                List.of(
                    "CREATE DATABASE IF NOT EXISTS `millrace`",
                    "CREATE TABLE IF NOT EXISTS schema_migrations",
                    "ALTER TABLE schema_migrations ADD COLUMN IF NOT EXISTS Checksum String"),
                FROM_VERSION_3));
  }

  @Test
  void apply_newerTables_isRefused() {
    assertThatThrownBy(() -> migrations(1L, 99L).apply())
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "schema: the tables are at version 99 (expected: at most 11; they were made by a newer"
                + " Millrace: upgrade this one)");
  }

  @Test
  void apply_statementFails_namesFileStatementAndRemedy() {
    SchemaMigrations migrations =
        new SchemaMigrations(
            new Recorded(TableLayout.SINGLE, true) {
              @Override
              public void execute(String statement, String database) {
                if (statement.contains("otel_logs AS")) {
                  throw new StoreException(StoreException.Kind.REJECTED, "query: no right");
                }
              }
            });
    assertThatThrownBy(migrations::apply)
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "schema: 0003_otel_logs.sql could not be applied (check that the user may create tables"
                + " in the database, then start again): CREATE VIEW IF NOT EXISTS otel_logs AS …"
                + " query: no right");
  }

  @Test
  void apply_nothingToDo_runsNothing() {
    Long[] all = SchemaMigrations.all().stream().map(Migration::version).toArray(Long[]::new);
    migrations(all).apply();
    assertThat(executed).isEmpty();
  }

  @Test
  void all_numbered_inOrderWithoutGaps() {
    assertThat(SchemaMigrations.all().stream().map(Migration::version))
        .isEqualTo(LongStream.rangeClosed(1, SchemaMigrations.FILES.size()).boxed().toList());
  }

  @Test
  void templates_everyFile_canBeRepeatedAndRunOnACluster() {
    for (Migration migration :
        Iterables.concat(SchemaMigrations.all(), List.of(SchemaMigrations.BASELINE))) {
      assertThat(migration.templates())
          .isNotEmpty()
          .allMatch(
              statement ->
                  statement.matches("(?s).* (IF NOT EXISTS|MODIFY SETTING|MODIFY QUERY) .*"))
          .allMatch(statement -> statement.contains("{on_cluster}"))
          .noneMatch(statement -> statement.contains("ENGINE = M"))
          .noneMatch(statement -> statement.contains(";"));
    }
  }

  @Test
  void apply_cluster_makesShardsPartsAndTablesOverThem() {
    new SchemaMigrations(new Recorded(TableLayout.cluster("logs_cluster", true), true)).apply();
    assertThat(executed.stream().map(SchemaMigrationsTest::firstLine))
        .startsWith(
            "CREATE DATABASE IF NOT EXISTS `millrace` ON CLUSTER `logs_cluster`",
            "CREATE DATABASE IF NOT EXISTS `millrace_local` ON CLUSTER `logs_cluster`",
            "CREATE TABLE IF NOT EXISTS schema_migrations ON CLUSTER `logs_cluster`",
            "CREATE TABLE IF NOT EXISTS `millrace`.schema_migrations ON CLUSTER `logs_cluster` AS"
                + " `millrace_local`.schema_migrations ENGINE = Distributed('logs_cluster',"
                + " 'millrace_local', 'schema_migrations', 0)",
            "ALTER TABLE schema_migrations ON CLUSTER `logs_cluster` ADD COLUMN IF NOT EXISTS"
                + " Checksum String",
            "CREATE OR REPLACE TABLE `millrace`.schema_migrations ON CLUSTER `logs_cluster` AS"
                + " `millrace_local`.schema_migrations ENGINE = Distributed('logs_cluster',"
                + " 'millrace_local', 'schema_migrations', 0)",
            "CREATE TABLE IF NOT EXISTS logs ON CLUSTER `logs_cluster`",
            "CREATE TABLE IF NOT EXISTS `millrace`.logs ON CLUSTER `logs_cluster` AS"
                + " `millrace_local`.logs ENGINE = Distributed('logs_cluster', 'millrace_local',"
                + " 'logs', cityHash64(TenantId))");
    assertThat(executed)
        .filteredOn(s -> s.startsWith("CREATE TABLE IF NOT EXISTS logs ON"))
        .singleElement()
        .asString()
        .contains("ENGINE = ReplicatedMergeTree\n")
        .contains("SETTINGS replicated_deduplication_window = 10000");
    assertThat(executed)
        .contains(
            "ALTER TABLE logs ON CLUSTER `logs_cluster` MODIFY SETTING replicated_deduplication_window = 100000")
        .filteredOn(s -> s.startsWith("CREATE VIEW"))
        .hasSize(2);
  }

  @Test
  void apply_clusterWithoutTables_makesEachPartAndTheTableOverIt() {
    new SchemaMigrations(new Recorded(TableLayout.cluster("logs_cluster", true), false)).apply();
    assertThat(executed.stream().map(SchemaMigrationsTest::firstLine))
        .containsSubsequence(
            "CREATE TABLE IF NOT EXISTS schema_migrations ON CLUSTER `logs_cluster`",
            "CREATE TABLE IF NOT EXISTS `millrace`.schema_migrations ON CLUSTER `logs_cluster` AS"
                + " `millrace_local`.schema_migrations ENGINE = Distributed('logs_cluster',"
                + " 'millrace_local', 'schema_migrations', 0)",
            "CREATE TABLE IF NOT EXISTS logs ON CLUSTER `logs_cluster`",
            "CREATE TABLE IF NOT EXISTS `millrace`.logs ON CLUSTER `logs_cluster` AS"
                + " `millrace_local`.logs ENGINE = Distributed('logs_cluster', 'millrace_local',"
                + " 'logs', cityHash64(TenantId))",
            "CREATE MATERIALIZED VIEW IF NOT EXISTS logs_to_streams ON CLUSTER `logs_cluster` TO"
                + " streams AS")
        .noneMatch(statement -> statement.startsWith("ALTER"));
    assertThat(executed)
        .filteredOn(s -> s.startsWith("CREATE TABLE IF NOT EXISTS logs ON"))
        .singleElement()
        .asString()
        .contains("SETTINGS replicated_deduplication_window = 100000,");
  }

  private static String recorded(long... versions) {
    return LongStream.of(versions)
        .mapToObj(version -> SchemaMigrations.all().get((int) version - 1))
        .map(m -> "(%d, '%s', '%s')".formatted(m.version(), m.file(), m.checksum()))
        .collect(
            Collectors.joining(
                ", ", "INSERT INTO schema_migrations (Version, Name, Checksum) VALUES ", ""));
  }

  private static String firstLine(String statement) {
    return Splitter.on('\n').split(statement).iterator().next();
  }
}
