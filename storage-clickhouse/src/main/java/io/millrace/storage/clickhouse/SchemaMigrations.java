package io.millrace.storage.clickhouse;

import com.google.common.base.MoreObjects;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.millrace.model.store.StoreException;
import io.millrace.storage.clickhouse.schema.AppliedMigration;
import io.millrace.storage.clickhouse.schema.Migration;
import io.millrace.storage.clickhouse.schema.ProgramStep;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbered SQL resources that make the tables, applied in order and recorded in the table
 * schema_migrations. Every statement is harmless when it is run a second time: so several starters
 * may apply them at once, and one that died half way is made good by the next.
 */
final class SchemaMigrations {
  static final ImmutableList<String> FILES =
      ImmutableList.of(
          "0001_logs.sql",
          "0002_streams.sql",
          "0003_otel_logs.sql",
          "0004_batch_id.sql",
          "0005_delete_requests.sql",
          "0006_usage.sql",
          "0007_value_types.sql",
          "0008_placement.sql",
          "0009_attribute_names.sql",
          "0010_resource.sql",
          "0011_rollup.sql");

  private static final int ATTEMPTS = 10;

  private static final Migration MIGRATIONS_TABLE =
      new Migration(
          "0000_schema_migrations",
          ImmutableList.of(
              """
              CREATE TABLE IF NOT EXISTS schema_migrations{on_cluster}
              (
                  Version UInt32,
                  Name String,
                  AppliedAt DateTime64(3, 'UTC') DEFAULT now64(3)
              )
              ENGINE = {engine:ReplacingMergeTree}
              ORDER BY Version""",
              "ALTER TABLE schema_migrations{on_cluster} ADD COLUMN IF NOT EXISTS Checksum String"));

  /** A table that is made (first group), or one whose columns change (second). */
  private static final Pattern TABLE_OR_COLUMN =
      Pattern.compile(
          "^CREATE TABLE IF NOT EXISTS (\\w+)|^ALTER TABLE (\\w+)[^(]*? (?:ADD|MODIFY|DROP|RENAME) COLUMN ");

  /** Where they are applied. */
  interface Target {
    String database();

    TableLayout layout();

    /** Runs a statement in a database, or throws {@link StoreException}. */
    void execute(String statement, String database);

    /** What was applied, by version. */
    List<AppliedMigration> applied();

    /** Does what follows the statements of a migration; harmless a second time, as they are. */
    default void run(ProgramStep step) {}
  }

  /**
   * A statement that is to be run, or what the program does after those of a file.
   *
   * @param file that it comes from
   * @param database in which it is run
   * @param statement a comment alone for what the program does
   * @param program that; empty for a statement
   */
  record Step(String file, String database, String statement, Optional<ProgramStep> program) {
    Step(String file, String database, String statement) {
      this(file, database, statement, Optional.empty());
    }

    static Step of(Migration migration, String database, ProgramStep program) {
      return new Step(migration.file(), database, program.description(), Optional.of(program));
    }
  }

  private final Target target;
  private final TableLayout layout;
  private final String local;

  SchemaMigrations(Target target) {
    this.target = target;
    this.layout = target.layout();
    this.local = layout.localDatabase(target.database());
  }

  static ImmutableList<Migration> all() {
    return FILES.stream().map(Migration::read).collect(ImmutableList.toImmutableList());
  }

  void apply() {
    for (int attempt = 1; ; attempt++) {
      try {
        plan(newest(), false).forEach(this::run);
        return;
      } catch (StoreException e) {
        // Another starter may be further on, and have renamed a table meanwhile.
        if (e.kind() != StoreException.Kind.UNAVAILABLE || attempt == ATTEMPTS) {
          throw e;
        }
        Starters.again(e);
      }
    }
  }

  /** Up to a version; the tables as an earlier Millrace made them. */
  void apply(long through) {
    plan(through, false).forEach(this::run);
  }

  /** All of them, whether they were applied or not: makes what is missing. */
  void applyAgain() {
    plan(newest(), true).forEach(this::run);
  }

  /** What {@link #apply()} would run; empty if everything is applied. */
  ImmutableList<Step> plan() {
    return plan(newest(), false);
  }

  private ImmutableList<Step> plan(long through, boolean again) {
    Map<Long, AppliedMigration> applied =
        Maps.uniqueIndex(target.applied(), AppliedMigration::version);
    applied.keySet().forEach(SchemaMigrations::requireKnown);
    ImmutableList.Builder<Step> steps = ImmutableList.builder();
    for (Migration migration : all()) {
      AppliedMigration there = applied.get(migration.version());
      if (migration.version() <= through && (there == null || again)) {
        addStatements(migration, steps);
        migration.program().ifPresent(program -> steps.add(Step.of(migration, local, program)));
      }
      if (migration.version() <= through && (there == null || there.checksum().isEmpty())) {
        steps.add(new Step(migration.file(), target.database(), record(migration)));
      }
    }
    ImmutableList<Step> changes = steps.build();
    return changes.isEmpty()
        ? changes
        : ImmutableList.<Step>builder().addAll(begin()).addAll(changes).build();
  }

  private ImmutableList<Step> begin() {
    ImmutableList.Builder<Step> steps = ImmutableList.builder();
    for (String database : ImmutableSet.of(target.database(), local)) {
      steps.add(
          new Step(
              MIGRATIONS_TABLE.file(),
              "default",
              "CREATE DATABASE IF NOT EXISTS `" + database + "`" + layout.onCluster()));
    }
    addStatements(MIGRATIONS_TABLE, steps);
    return steps.build();
  }

  private void addStatements(Migration migration, ImmutableList.Builder<Step> steps) {
    for (String template : migration.templates()) {
      String statement = layout.render(template);
      steps.add(new Step(migration.file(), local, statement));
      if (layout.isCluster()) {
        acrossShards(statement)
            .ifPresent(s -> steps.add(new Step(migration.file(), target.database(), s)));
      }
    }
  }

  /** What follows for the tables that read and write all shards' parts. */
  private Optional<String> acrossShards(String statement) {
    if (statement.startsWith("CREATE VIEW")) {
      return Optional.of(statement);
    }
    Matcher table = TABLE_OR_COLUMN.matcher(statement);
    return table.find()
        ? Optional.of(
            layout.distributed(
                MoreObjects.firstNonNull(table.group(1), table.group(2)),
                target.database(),
                table.group(2) != null))
        : Optional.empty();
  }

  private static String record(Migration migration) {
    return "INSERT INTO schema_migrations (Version, Name, Checksum) VALUES (%d, '%s', '%s')"
        .formatted(migration.version(), migration.file(), migration.checksum());
  }

  /** Records the statements of this program as those that were applied. */
  void acceptEdited() {
    all().forEach(m -> run(new Step(m.file(), target.database(), record(m))));
  }

  private static long newest() {
    return Migration.read(FILES.getLast()).version();
  }

  private static void requireKnown(long version) {
    if (version > newest()) {
      throw new StoreException(
          StoreException.Kind.REJECTED,
          "schema: the tables are at version %d (expected: at most %d; they were made by a newer Millrace: upgrade this one)"
              .formatted(version, newest()));
    }
  }

  private void run(Step step) {
    try {
      step.program()
          .ifPresentOrElse(target::run, () -> target.execute(step.statement(), step.database()));
    } catch (StoreException e) {
      throw new StoreException(
          e.kind(),
          "schema: "
              + step.file()
              + " could not be applied (check that the user may create tables in the database, then start"
              + " again): "
              + firstLine(step.statement())
              + " … "
              + e.getMessage(),
          e);
    }
  }

  private static String firstLine(String statement) {
    return Splitter.on('\n').split(statement).iterator().next();
  }
}
