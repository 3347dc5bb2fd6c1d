package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.ClickHouseBackup.Size;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.millrace.storage.clickhouse.engine.EngineFixture;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BackupIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  /** 2026-11-20T12:00:00Z. */
  private static final long NOON = 1_795_176_000_000_000_000L;

  private static final String TARGET = "File('{name}')";

  @Test
  void restore_droppedDatabase_bringsEveryRowBackAndWritingGoesOn(@TempDir Path directory)
      throws Exception {
    try (EngineFixture own =
            EngineFixture.start(settings -> settings.withBackupDirectory(directory));
        ClickHouseLogStore store =
            ClickHouseLogStore.open(ClickHouseSettings.of(URI.create(own.url())))) {
      store.prepare();
      write(store, 0, 1_000);
      Size first = store.backup(TARGET).make("first", Optional.empty());
      write(store, 1_000, 10);
      Map<String, String> sums = sums(store);
      Size second = store.backup(TARGET).make("second", Optional.of("first"));

      assertThat(first.files()).isPositive();
      assertThat(directory.resolve("second")).isDirectoryContaining("glob:**/data");
      assertThat(second.bytes()).isPositive();
      assertThatThrownBy(() -> store.backup(TARGET).make("first", Optional.empty()))
          .hasMessageEndingWith(" (choose another name)");
      assertThatThrownBy(() -> store.backup(TARGET).restore("second"))
          .hasMessageMatching(
              "restore: the tables of millrace have \\d+ rows \\(expected: none; if they are to be replaced: DROP DATABASE millrace SYNC first\\)");

      store.execute("DROP DATABASE millrace SYNC", "default");
      store.execute("DROP DATABASE millrace_sql SYNC", "default");
      assertThatThrownBy(() -> store.backup(TARGET).restore("third"))
          .hasMessageContaining("BACKUP_NOT_FOUND")
          .hasMessageEndingWith(" (check the name and store.backup-target)");
      store.backup(TARGET).restore("second");

      assertThat(sums(store)).isEqualTo(sums);
      assertThat(store.schema().diff()).isEmpty();
      RollupCheck.assertIsWholeAndTheSame(store);

      write(store, 1_010, 5);
      assertThat(one(store, "SELECT toString(count()) FROM logs")).isEqualTo("1015");
      assertThat(one(store, "SELECT toString(sum(Records)) FROM usage_batches")).isEqualTo("1015");
      assertThat(one(store, "SELECT toString(count()) FROM millrace_sql.logs")).isEqualTo("1015");
    }
  }

  @Test
  void make_engineWithoutABackupDirectory_saysWhatToSet() {
    try (ClickHouseLogStore store = PreparedStore.openNew(engine, getClass())) {
      assertThatThrownBy(() -> store.backup(TARGET).make("one", Optional.empty()))
          .hasMessageEndingWith(
              " (set backups.allowed_path in the server's configuration, or store.backup-target to a place that it knows)");
    }
  }

  @Test
  void make_invalidNameOrTarget_isRefused() {
    try (ClickHouseLogStore store = PreparedStore.openNew(engine, getClass())) {
      assertThatThrownBy(() -> store.backup(TARGET).make("a') --", Optional.empty()))
          .hasMessage(
              "backup: 'a') --' (expected: a name of 1 to 100 of A-Z, a-z, 0-9, ., _ and -, beginning with a letter or digit)");
      assertThatThrownBy(() -> store.backup("File('x')"))
          .hasMessage(
              "backup target: File('x') (expected: a destination of BACKUP with {name} in it, such as File('{name}'))");
    }
  }

  private static Map<String, String> sums(ClickHouseLogStore store) {
    Map<String, String> sums = new TreeMap<>();
    for (String table : List.of("logs", "streams FINAL", "usage_batches FINAL")) {
      sums.put(
          table,
          one(
              store,
              "SELECT concat(toString(count()), ' ', toString(sum(cityHash64(*)))) FROM " + table));
    }
    return sums;
  }

  private static void write(ClickHouseLogStore store, int first, int count) throws Exception {
    ScopeLogs.Builder records = ScopeLogs.newBuilder();
    for (int i = first; i < first + count; i++) {
      records.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(NOON + i)
              .setBody(AnyValue.newBuilder().setStringValue("line " + i)));
    }
    ClickHouseLogBatch batch = store.newBatch();
    batch.add(
        new LogEvent(
            TenantId.DEFAULT,
            ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(records))
                .build()
                .toByteArray(),
            NOON,
            count));
    store.write(batch, "batch " + first);
  }

  private static String one(ClickHouseLogStore store, String sql) {
    try (RowCursor cursor = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(30)))) {
      cursor.next();
      return cursor.getString(0);
    }
  }
}
