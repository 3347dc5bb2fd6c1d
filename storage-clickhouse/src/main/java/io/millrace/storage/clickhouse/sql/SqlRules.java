package io.millrace.storage.clickhouse.sql;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.Resources;
import io.millrace.model.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The tables and functions that a tenant's SQL may name. */
final class SqlRules {
  static final ImmutableSet<String> TABLES = ImmutableSet.of("logs", "otel_logs", "streams");

  private static final String EXPECTED_TABLES = "expected: one of logs, otel_logs, streams";

  private static final ImmutableSet<String> FUNCTIONS = readFunctions();

  /** Suffixes that make an aggregate function out of another ("Aggregate function combinators"). */
  private static final List<String> COMBINATORS =
      List.of(
          "if",
          "array",
          "distinct",
          "ornull",
          "ordefault",
          "map",
          "foreach",
          "state",
          "merge",
          "argmin",
          "argmax");

  private SqlRules() {}

  private static ImmutableSet<String> readFunctions() {
    try {
      return Resources.readLines(
              Resources.getResource(SqlRules.class, "functions.txt"), StandardCharsets.UTF_8)
          .stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Ascii::toLowerCase)
          .collect(ImmutableSet.toImmutableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void checkFunction(String name) {
    if (!isKnown(Ascii.toLowerCase(name))) {
      throw refused(
          "the function "
              + name
              + " is not allowed (expected: functions of their arguments alone; docs/sql.md has them)");
    }
  }

  private static boolean isKnown(String name) {
    if (FUNCTIONS.contains(name)) {
      return true;
    }
    for (String combinator : COMBINATORS) {
      if (name.endsWith(combinator)
          && isKnown(name.substring(0, name.length() - combinator.length()))) {
        return true;
      }
    }
    return false;
  }

  static StoreException refusedTable(String name) {
    return refused("the table " + name + " is not allowed (" + EXPECTED_TABLES + ")");
  }

  static StoreException refusedTableFunction(String name) {
    return refused("the table function " + name + " is not allowed (" + EXPECTED_TABLES + ")");
  }

  static StoreException refused(String reason) {
    return new StoreException(StoreException.Kind.REJECTED, "sql: " + reason);
  }
}
