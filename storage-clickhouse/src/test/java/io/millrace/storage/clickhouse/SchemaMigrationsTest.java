package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import io.millrace.model.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaMigrationsTest {
  private final List<String> executed = new ArrayList<>();

  @Test
  void apply_emptyDatabase_runsEveryStatementInOrder() {
    new SchemaMigrations(executed::add, List::of).apply();
    assertThat(executed.stream().map(SchemaMigrationsTest::firstLine))
        .containsExactly(
            "CREATE TABLE IF NOT EXISTS schema_migrations",
            "CREATE TABLE IF NOT EXISTS logs",
            "INSERT INTO schema_migrations (Version, Name) VALUES (1, '0001_logs.sql')",
            "CREATE TABLE IF NOT EXISTS streams",
            "CREATE MATERIALIZED VIEW IF NOT EXISTS logs_to_streams TO streams AS",
            "INSERT INTO schema_migrations (Version, Name) VALUES (2, '0002_streams.sql')",
            "CREATE VIEW IF NOT EXISTS otel_logs AS",
            "INSERT INTO schema_migrations (Version, Name) VALUES (3, '0003_otel_logs.sql')",
            "ALTER TABLE logs ADD COLUMN IF NOT EXISTS BatchId UInt64 CODEC(ZSTD(1))",
            "ALTER TABLE logs ADD INDEX IF NOT EXISTS idx_batch_id BatchId TYPE bloom_filter(0.001)"
                + " GRANULARITY 1",
            "ALTER TABLE logs MODIFY SETTING non_replicated_deduplication_window = 100000",
            "INSERT INTO schema_migrations (Version, Name) VALUES (4, '0004_batch_id.sql')",
            "CREATE TABLE IF NOT EXISTS delete_requests",
            "INSERT INTO schema_migrations (Version, Name) VALUES (5, '0005_delete_requests.sql')",
            "CREATE TABLE IF NOT EXISTS usage_batches",
            "CREATE TABLE IF NOT EXISTS usage_days",
            "CREATE TABLE IF NOT EXISTS usage_stored",
            "INSERT INTO schema_migrations (Version, Name) VALUES (6, '0006_usage.sql')",
            "ALTER TABLE logs ADD COLUMN IF NOT EXISTS ValueTypes LowCardinality(String) CODEC(ZSTD(1))",
            "INSERT INTO schema_migrations (Version, Name) VALUES (7, '0007_value_types.sql')",
            "CREATE TABLE IF NOT EXISTS logs_placed",
            "INSERT INTO schema_migrations (Version, Name) VALUES (8, '0008_placement.sql')");
  }

  @Test
  void apply_partlyApplied_runsTheRest() {
    new SchemaMigrations(executed::add, () -> List.of(1L, 2L)).apply();
    assertThat(executed.stream().map(SchemaMigrationsTest::firstLine))
        .containsExactly(
            "CREATE TABLE IF NOT EXISTS schema_migrations",
            "CREATE VIEW IF NOT EXISTS otel_logs AS",
            "INSERT INTO schema_migrations (Version, Name) VALUES (3, '0003_otel_logs.sql')",
            "ALTER TABLE logs ADD COLUMN IF NOT EXISTS BatchId UInt64 CODEC(ZSTD(1))",
            "ALTER TABLE logs ADD INDEX IF NOT EXISTS idx_batch_id BatchId TYPE bloom_filter(0.001)"
                + " GRANULARITY 1",
            "ALTER TABLE logs MODIFY SETTING non_replicated_deduplication_window = 100000",
            "INSERT INTO schema_migrations (Version, Name) VALUES (4, '0004_batch_id.sql')",
            "CREATE TABLE IF NOT EXISTS delete_requests",
            "INSERT INTO schema_migrations (Version, Name) VALUES (5, '0005_delete_requests.sql')",
            "CREATE TABLE IF NOT EXISTS usage_batches",
            "CREATE TABLE IF NOT EXISTS usage_days",
            "CREATE TABLE IF NOT EXISTS usage_stored",
            "INSERT INTO schema_migrations (Version, Name) VALUES (6, '0006_usage.sql')",
            "ALTER TABLE logs ADD COLUMN IF NOT EXISTS ValueTypes LowCardinality(String) CODEC(ZSTD(1))",
            "INSERT INTO schema_migrations (Version, Name) VALUES (7, '0007_value_types.sql')",
            "CREATE TABLE IF NOT EXISTS logs_placed",
            "INSERT INTO schema_migrations (Version, Name) VALUES (8, '0008_placement.sql')");
  }

  @Test
  void apply_newerTables_isRefused() {
    assertThatThrownBy(() -> new SchemaMigrations(executed::add, () -> List.of(1L, 99L)).apply())
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "schema: the tables are at version 99 (expected: at most 8; they were made by a newer"
                + " Millrace: upgrade this one)");
  }

  @Test
  void apply_statementFails_namesFileStatementAndRemedy() {
    SchemaMigrations migrations =
        new SchemaMigrations(
            statement -> {
              if (statement.contains("otel_logs AS")) {
                throw new StoreException(StoreException.Kind.REJECTED, "query: no right");
              }
            },
            List::of);
    assertThatThrownBy(migrations::apply)
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "schema: 0003_otel_logs.sql could not be applied (check that the user may create tables"
                + " in the database, then start again): CREATE VIEW IF NOT EXISTS otel_logs AS …"
                + " query: no right");
  }

  @Test
  void statements_everyFile_canBeRepeated() {
    for (String file : SchemaMigrations.FILES) {
      assertThat(SchemaMigrations.statements(file))
          .isNotEmpty()
          .allMatch(statement -> statement.matches("(?s).* (IF NOT EXISTS|MODIFY SETTING) .*"))
          .noneMatch(statement -> statement.contains(";"));
    }
  }

  private static String firstLine(String statement) {
    return Splitter.on('\n').split(statement).iterator().next();
  }
}
