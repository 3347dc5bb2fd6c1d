package io.millrace.storage.clickhouse.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.millrace.storage.clickhouse.schema.SchemaProblem.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationComparisonTest {
  private static final Migration FIRST =
      new Migration("0001_a.sql", ImmutableList.of("CREATE TABLE a"));
  private static final Migration SECOND =
      new Migration("0002_b.sql", ImmutableList.of("CREATE TABLE b"));

  @Test
  void compare_allApplied_findsNothing() {
    assertThat(compare(applied(1, FIRST.checksum()), applied(2, SECOND.checksum()))).isEmpty();
  }

  @Test
  void compare_appliedWithoutChecksum_findsNothing() {
    assertThat(compare(applied(1, ""), applied(2, ""))).isEmpty();
  }

  @Test
  void compare_notApplied_isAWarning() {
    assertThat(compare(applied(1, FIRST.checksum())))
        .containsExactly(
            new SchemaProblem(
                Severity.WARNING,
                "migration 0002_b.sql: not applied",
                "millrace schema apply, or the next start"));
  }

  @Test
  void compare_edited_isRefused() {
    assertThat(compare(applied(1, "0123"), applied(2, SECOND.checksum())))
        .containsExactly(
            new SchemaProblem(
                Severity.REFUSED,
                "migration 0001_a.sql: was applied with checksum 0123 (expected: %s, which this program has)"
                    .formatted(FIRST.checksum()),
                "start the Millrace that made the tables of logsdb; or, if millrace schema diff shows nothing else: millrace schema apply --accept-edited"));
  }

  @Test
  void compare_newerTables_isRefused() {
    assertThat(
            compare(applied(1, FIRST.checksum()), applied(2, SECOND.checksum()), applied(3, "x")))
        .containsExactly(
            new SchemaProblem(
                Severity.REFUSED,
                "the tables are at version 3, 3.sql (expected: at most 2)",
                "they were made by a newer Millrace: upgrade this one"));
  }

  private static ImmutableList<SchemaProblem> compare(AppliedMigration... applied) {
    return MigrationComparison.compare(ImmutableList.of(FIRST, SECOND), List.of(applied), "logsdb");
  }

  private static AppliedMigration applied(long version, String checksum) {
    return new AppliedMigration(version, version + ".sql", checksum, "2026-11-20 00:00:00.000");
  }
}
