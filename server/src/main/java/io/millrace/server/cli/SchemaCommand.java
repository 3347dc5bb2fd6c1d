package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.ClickHouseSchema;
import io.millrace.storage.clickhouse.schema.AppliedMigration;
import io.millrace.storage.clickhouse.schema.Migration;
import io.millrace.storage.clickhouse.schema.SchemaProblem;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/** {@code millrace schema status|diff|apply}: the tables, as they are and as they should be. */
final class SchemaCommand implements Commands.Command {
  private static final int DIFFERENT = 1;
  private static final ImmutableSet<String> ACTIONS = ImmutableSet.of("status", "diff", "apply");
  private static final ImmutableSet<String> OF_APPLY =
      ImmutableSet.of("--dry-run", "--again", "--accept-edited");

  private final PrintStream out;
  private final Map<String, String> environment;

  SchemaCommand(PrintStream out, Map<String, String> environment) {
    this.out = out;
    this.environment = environment;
  }

  @Override
  public int run(ImmutableList<String> arguments) {
    Options options = Options.parse(arguments, StoreOptions.with(), OF_APPLY);
    String action = String.join(" ", options.words());
    if (!ACTIONS.contains(action)) {
      throw new UsageException(
          "'%s': no such action (expected: status, diff or apply)".formatted(action));
    }
    long flags = OF_APPLY.stream().filter(options::has).count();
    if (flags > (action.equals("apply") ? 1 : 0)) {
      throw new UsageException(
          "%s: too many options (expected: one of %s, with apply)"
              .formatted(action, String.join(", ", OF_APPLY)));
    }
    return StoreOptions.use(options, environment, (store, config) -> run(action, options, store));
  }

  private int run(String action, Options options, ClickHouseLogStore store) {
    ClickHouseSchema schema = store.schema();
    return switch (action) {
      case "status" -> status(schema);
      case "diff" -> diff(schema);
      default -> apply(schema, options);
    };
  }

  private int status(ClickHouseSchema schema) {
    ImmutableMap<Long, AppliedMigration> applied =
        Maps.uniqueIndex(schema.applied(), AppliedMigration::version);
    ImmutableMap<Long, Migration> known = Maps.uniqueIndex(schema.known(), Migration::version);
    Table table = new Table("VERSION", "MIGRATION", "APPLIED (UTC)", "STATE");
    for (Migration migration : known.values()) {
      AppliedMigration there = applied.get(migration.version());
      table.add(
          Long.toString(migration.version()),
          migration.file(),
          there == null ? "-" : there.appliedAt(),
          state(migration, there));
    }
    Maps.filterKeys(applied, version -> !known.containsKey(version))
        .values()
        .forEach(
            newer ->
                table.add(
                    Long.toString(newer.version()),
                    newer.name(),
                    newer.appliedAt(),
                    "of a newer Millrace"));
    out.println("database " + schema.database());
    table.print(out);
    return 0;
  }

  private static String state(Migration migration, AppliedMigration there) {
    if (there == null) {
      return "not applied";
    }
    return there.checksum().isEmpty() || there.checksum().equals(migration.checksum())
        ? "applied"
        : "edited since";
  }

  private int diff(ClickHouseSchema schema) {
    ImmutableList<SchemaProblem> problems = schema.diff();
    for (SchemaProblem problem : problems) {
      out.println(problem.severity().name().toLowerCase(Locale.ROOT) + ": " + problem.what());
      out.println("  remedy: " + problem.remedy());
    }
    out.println(
        problems.isEmpty()
            ? "no difference: the tables of %s are those of this program"
                .formatted(schema.database())
            : problems.size() + (problems.size() == 1 ? " difference" : " differences"));
    return problems.isEmpty() ? 0 : DIFFERENT;
  }

  private int apply(ClickHouseSchema schema, Options options) {
    ImmutableList<String> pending = schema.pending();
    if (options.has("--dry-run")) {
      pending.forEach(statement -> out.println(statement + ";\n"));
      out.println(pending.size() + " statements would run");
      return 0;
    }
    if (options.has("--accept-edited")) {
      schema.acceptEdited();
      out.println("the migrations of this program count as those that were applied");
    } else if (options.has("--again")) {
      schema.applyAgain();
      out.println("all migrations were run again");
    } else {
      schema.apply();
      out.println(pending.isEmpty() ? "nothing to apply" : pending.size() + " statements were run");
    }
    return 0;
  }
}
