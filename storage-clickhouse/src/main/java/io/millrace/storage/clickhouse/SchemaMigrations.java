package io.millrace.storage.clickhouse;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.Resources;
import io.millrace.model.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
          "0008_placement.sql");

  private static final String MIGRATIONS_TABLE =
      """
      CREATE TABLE IF NOT EXISTS schema_migrations
      (
          Version UInt32,
          Name String,
          AppliedAt DateTime64(3, 'UTC') DEFAULT now64(3)
      )
      ENGINE = ReplacingMergeTree
      ORDER BY Version""";

  private static final Splitter STATEMENTS =
      Splitter.on(Pattern.compile(";\\s*(\\n|$)")).trimResults().omitEmptyStrings();

  private final Consumer<String> execute;
  private final Supplier<List<Long>> appliedVersions;
  private final ImmutableMap<Long, Runnable> steps;

  /** Without what follows statements. */
  SchemaMigrations(Consumer<String> execute, Supplier<List<Long>> appliedVersions) {
    this(execute, appliedVersions, ImmutableMap.of());
  }

  /**
   * @param execute runs a statement in the database, or throws {@link StoreException}
   * @param appliedVersions reads the versions in schema_migrations
   * @param steps what follows the statements of a version; harmless a second time, as these are
   */
  SchemaMigrations(
      Consumer<String> execute,
      Supplier<List<Long>> appliedVersions,
      ImmutableMap<Long, Runnable> steps) {
    this.steps = steps;
    this.execute = execute;
    this.appliedVersions = appliedVersions;
  }

  void apply() {
    apply(version(FILES.getLast()));
  }

  /** Up to a version; the tables as an earlier Millrace made them. */
  void apply(long through) {
    run("schema_migrations", MIGRATIONS_TABLE);
    Set<Long> applied = new HashSet<>(appliedVersions.get());
    long newest = version(FILES.getLast());
    for (long version : applied) {
      if (version > newest) {
        throw new StoreException(
            StoreException.Kind.REJECTED,
            "schema: the tables are at version "
                + version
                + " (expected: at most "
                + newest
                + "; they were made by a newer Millrace: upgrade this one)");
      }
    }
    for (String file : FILES) {
      if (version(file) <= through && !applied.contains(version(file))) {
        statements(file).forEach(statement -> run(file, statement));
        steps.getOrDefault(version(file), () -> {}).run();
        run(
            file,
            "INSERT INTO schema_migrations (Version, Name) VALUES ("
                + version(file)
                + ", '"
                + file
                + "')");
      }
    }
  }

  private void run(String file, String statement) {
    try {
      execute.accept(statement);
    } catch (StoreException e) {
      throw new StoreException(
          e.kind(),
          "schema: "
              + file
              + " could not be applied (check that the user may create tables in the database, then start"
              + " again): "
              + firstLine(statement)
              + " … "
              + e.getMessage(),
          e);
    }
  }

  /** The statements of a file, without comments. */
  static ImmutableList<String> statements(String file) {
    try {
      String sql =
          Resources.toString(
              Resources.getResource(SchemaMigrations.class, "schema/" + file),
              StandardCharsets.UTF_8);
      String withoutComments = sql.replaceAll("(?m)^--.*\\n", "");
      return ImmutableList.copyOf(STATEMENTS.split(withoutComments));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long version(String file) {
    return Long.parseLong(file.substring(0, 4));
  }

  private static String firstLine(String statement) {
    return Splitter.on('\n').split(statement).iterator().next();
  }
}
