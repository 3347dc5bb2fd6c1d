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
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The numbered SQL resources that make the tables, applied in order and recorded in the table
 * schema_migrations. Every statement is harmless when it is run a second time: so several starters
 * may apply them at once, and one that died half way is made good by the next. A database without
 * tables gets those of the baseline at once, in place of all files up to it; see
 * docs/decisions/0027-baseline.md.
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

  /** What all files up to its number make. */
  static final Migration BASELINE = Migration.read("0011_baseline.sql");

  private static final ImmutableList<Migration> ALL =
      FILES.stream().map(Migration::read).collect(ImmutableList.toImmutableList());

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
                  AppliedAt DateTime64(3, 'UTC') DEFAULT now64(3),
                  Checksum String
              )
              ENGINE = {engine:ReplacingMergeTree}
              ORDER BY Version"""));

  /** For a table that was made before there were checksums. */
  private static final Migration CHECKSUM_COLUMN =
      new Migration(
          MIGRATIONS_TABLE.file(),
          ImmutableList.of(
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

    /** Whether a table of records is there, of whatever version. */
    boolean hasLogs();

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
    return ALL;
  }

  /** What makes the tables of some versions from nothing: the baseline if they have all of it. */
  static ImmutableList<Migration> making(Set<Long> versions) {
    ImmutableList<Migration> wanted = where(ALL, m -> versions.contains(m.version()));
    return wanted.containsAll(where(ALL, SchemaMigrations::isInBaseline))
        ? ImmutableList.<Migration>builder()
            .add(BASELINE)
            .addAll(where(wanted, m -> !isInBaseline(m)))
            .build()
        : wanted;
  }

  private static boolean isInBaseline(Migration migration) {
    return migration.version() <= BASELINE.version();
  }

  private static ImmutableList<Migration> where(
      List<Migration> migrations, Predicate<Migration> condition) {
    return migrations.stream().filter(condition).collect(ImmutableList.toImmutableList());
  }

  void apply() {
    for (int attempt = 1; ; attempt++) {
      try {
        plan(target.applied()).forEach(this::run);
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
    plan(target.applied(), through, false).forEach(this::run);
  }

  /** All of them, whether they were applied or not: makes what is missing. */
  void applyAgain() {
    plan(target.applied(), newest(), true).forEach(this::run);
  }

  /** What {@link #apply()} would run where this was applied; empty if everything was. */
  ImmutableList<Step> plan(List<AppliedMigration> applied) {
    return plan(applied, newest(), false);
  }

  private ImmutableList<Step> plan(List<AppliedMigration> there, long through, boolean again) {
    Map<Long, AppliedMigration> applied = Maps.uniqueIndex(there, AppliedMigration::version);
    applied.keySet().forEach(SchemaMigrations::requireKnown);
    ImmutableList<Migration> wanted = where(ALL, m -> m.version() <= through);
    if (applied.isEmpty() && !again && through >= BASELINE.version() && !target.hasLogs()) {
      return planNew(wanted);
    }
    ImmutableList.Builder<Step> steps = ImmutableList.builder();
    for (Migration migration : wanted) {
      AppliedMigration known = applied.get(migration.version());
      if (known == null || again) {
        addSteps(migration, steps);
      }
      if (known == null || known.checksum().isEmpty()) {
        steps.add(record(ImmutableList.of(migration)));
      }
    }
    ImmutableList<Step> changes = steps.build();
    return changes.isEmpty()
        ? changes
        : begin(MIGRATIONS_TABLE, CHECKSUM_COLUMN).addAll(changes).build();
  }

  /** For a database without tables. */
  private ImmutableList<Step> planNew(ImmutableList<Migration> wanted) {
    ImmutableList.Builder<Step> steps = begin(MIGRATIONS_TABLE, BASELINE);
    steps.add(record(where(wanted, SchemaMigrations::isInBaseline)));
    for (Migration later : where(wanted, m -> !isInBaseline(m))) {
      addSteps(later, steps);
      steps.add(record(ImmutableList.of(later)));
    }
    return steps.build();
  }

  /** The databases, and what is first in them. */
  private ImmutableList.Builder<Step> begin(Migration... first) {
    ImmutableList.Builder<Step> steps = ImmutableList.builder();
    for (String database : ImmutableSet.of(target.database(), local)) {
      steps.add(
          new Step(
              MIGRATIONS_TABLE.file(),
              "default",
              "CREATE DATABASE IF NOT EXISTS `" + database + "`" + layout.onCluster()));
    }
    for (Migration migration : first) {
      addStatements(migration, steps);
    }
    return steps;
  }

  private void addSteps(Migration migration, ImmutableList.Builder<Step> steps) {
    addStatements(migration, steps);
    migration.program().ifPresent(program -> steps.add(Step.of(migration, local, program)));
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

  private Step record(ImmutableList<Migration> migrations) {
    return new Step(
        migrations.getLast().file(),
        target.database(),
        migrations.stream()
            .map(m -> "(%d, '%s', '%s')".formatted(m.version(), m.file(), m.checksum()))
            .collect(
                Collectors.joining(
                    ", ", "INSERT INTO schema_migrations (Version, Name, Checksum) VALUES ", "")));
  }

  /** Records the statements of this program as those that were applied. */
  void acceptEdited() {
    run(record(ALL));
  }

  private static long newest() {
    return ALL.getLast().version();
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
