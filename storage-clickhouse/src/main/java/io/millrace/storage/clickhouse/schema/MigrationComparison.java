package io.millrace.storage.clickhouse.schema;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import io.millrace.storage.clickhouse.schema.SchemaProblem.Severity;
import java.util.List;
import java.util.Map;

/** Compares what was applied with what this program has. */
public final class MigrationComparison {
  private MigrationComparison() {}

  /** The differences, by version. What was not applied yet is a warning: the next start does it. */
  public static ImmutableList<SchemaProblem> compare(
      List<Migration> known, List<AppliedMigration> applied, String database) {
    Map<Long, AppliedMigration> byVersion = Maps.uniqueIndex(applied, AppliedMigration::version);
    ImmutableList.Builder<SchemaProblem> problems = ImmutableList.builder();
    for (Migration migration : known) {
      AppliedMigration there = byVersion.get(migration.version());
      if (there == null) {
        problems.add(
            new SchemaProblem(
                Severity.WARNING,
                "migration %s: not applied".formatted(migration.file()),
                "millrace schema apply, or the next start"));
      } else if (!there.checksum().isEmpty() && !there.checksum().equals(migration.checksum())) {
        problems.add(
            new SchemaProblem(
                Severity.REFUSED,
                "migration %s: was applied with checksum %s (expected: %s, which this program has)"
                    .formatted(migration.file(), there.checksum(), migration.checksum()),
                "start the Millrace that made the tables of %s; or, if millrace schema diff shows nothing else: millrace schema apply --accept-edited"
                    .formatted(database)));
      }
    }
    long newest = known.getLast().version();
    applied.stream()
        .filter(migration -> migration.version() > newest)
        .forEach(
            migration ->
                problems.add(
                    new SchemaProblem(
                        Severity.REFUSED,
                        "the tables are at version %d, %s (expected: at most %d)"
                            .formatted(migration.version(), migration.name(), newest),
                        "they were made by a newer Millrace: upgrade this one")));
    return problems.build();
  }
}
