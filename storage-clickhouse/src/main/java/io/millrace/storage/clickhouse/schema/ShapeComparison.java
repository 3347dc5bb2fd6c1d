package io.millrace.storage.clickhouse.schema;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.millrace.storage.clickhouse.schema.SchemaProblem.Severity;
import java.util.Map;

/**
 * Compares the tables of a database with those that the migrations make. Tables, columns, indexes,
 * projections and settings that nobody expects are left alone: they are somebody's own.
 */
public final class ShapeComparison {
  /** Without it a repeated insert stores its rows twice. */
  private static final ImmutableSet<String> NEEDED_SETTINGS =
      ImmutableSet.of("non_replicated_deduplication_window", "replicated_deduplication_window");

  private final String database;
  private final String onCluster;
  private final ImmutableList.Builder<SchemaProblem> problems = ImmutableList.builder();

  private ShapeComparison(String database, TableLayout layout) {
    this.database = database;
    this.onCluster = layout.onCluster();
  }

  /** The differences, table by table. */
  public static ImmutableList<SchemaProblem> compare(
      Map<String, TableShape> expected,
      Map<String, TableShape> found,
      String database,
      TableLayout layout) {
    ShapeComparison comparison = new ShapeComparison(database, layout);
    expected.values().forEach(table -> comparison.table(table, found.get(table.name())));
    return comparison.problems.build();
  }

  /** In a cluster: the tables over all shards have the columns of the shards' own. */
  public static ImmutableList<SchemaProblem> compareColumns(
      Map<String, TableShape> expected, Map<String, TableShape> found, String database) {
    ImmutableList.Builder<SchemaProblem> problems = ImmutableList.builder();
    for (TableShape table : expected.values()) {
      TableShape there = found.get(table.name());
      if (!table.engine().equals("MaterializedView")
          && (there == null || !types(there).entrySet().containsAll(types(table).entrySet()))) {
        problems.add(
            new SchemaProblem(
                Severity.REFUSED,
                "%s %s.%s over all shards: %s (expected: the columns of the shards' own)"
                    .formatted(
                        kind(table),
                        database,
                        table.name(),
                        there == null ? "missing" : types(there).toString()),
                "millrace schema apply --again"));
      }
    }
    return problems.build();
  }

  private static Map<String, String> types(TableShape table) {
    return Maps.transformValues(table.columns(), ColumnShape::type);
  }

  private void table(TableShape expected, TableShape found) {
    if (found == null) {
      refuse(
          "%s %s: missing".formatted(kind(expected), expected.name()),
          "millrace schema apply --again makes it; its rows are gone: bring them back by millrace restore or millrace replay");
    } else if (!found.family().equals(expected.family())
        || !found.engineArguments().equals(expected.engineArguments())) {
      refuse(
          "table %s: engine %s(%s) (expected: %s(%s))"
              .formatted(
                  expected.name(),
                  found.family(),
                  found.engineArguments(),
                  expected.family(),
                  expected.engineArguments()),
          copy(expected));
    } else if (expected.isView()) {
      view(expected, found);
    } else {
      keys(expected, found);
      expected.columns().values().forEach(c -> column(expected, c, found.columns().get(c.name())));
      indexes(expected, found);
      projections(expected, found);
      settings(expected, found);
    }
  }

  private static String kind(TableShape table) {
    return table.isView() ? "view" : "table";
  }

  private void view(TableShape expected, TableShape found) {
    if (!found.select().equals(expected.select())) {
      refuse(
          "view %s: SELECT differs: %s (expected: %s)"
              .formatted(expected.name(), found.select(), expected.select()),
          "DROP VIEW %s%s, then millrace schema apply --again"
              .formatted(qualified(expected), onCluster));
    }
  }

  private void keys(TableShape expected, TableShape found) {
    if (!found.partitionKey().equals(expected.partitionKey())) {
      refuse(
          "table %s: PARTITION BY %s (expected: %s)"
              .formatted(expected.name(), found.partitionKey(), expected.partitionKey()),
          copy(expected));
    }
    if (!found.sortingKey().equals(expected.sortingKey())) {
      String what =
          "table %s: ORDER BY %s (expected: %s)"
              .formatted(expected.name(), found.sortingKey(), expected.sortingKey());
      if (expected.keepsRows()) {
        warn(what, copy(expected));
      } else {
        // Merges put rows together by this key.
        refuse(what, copy(expected));
      }
    }
  }

  private void column(TableShape table, ColumnShape expected, ColumnShape found) {
    String name = "table %s, column %s: ".formatted(table.name(), expected.name());
    if (found == null) {
      refuse(
          name + "missing (expected: " + expected.type() + ")",
          alter(table, "ADD COLUMN IF NOT EXISTS " + expected.declaration()));
    } else if (!found.type().equals(expected.type())) {
      String what = name + found.type() + " (expected: " + expected.type() + ")";
      boolean inKey =
          (table.sortingKey() + " " + table.partitionKey())
              .matches(".*\\b" + expected.name() + "\\b.*");
      refuse(what, inKey ? copy(table) : alter(table, "MODIFY COLUMN " + expected.declaration()));
    } else if (!found.defaultValue().equals(expected.defaultValue())) {
      refuse(
          name + "'" + found.defaultValue() + "' (expected: '" + expected.defaultValue() + "')",
          alter(table, "MODIFY COLUMN " + expected.declaration()));
    } else if (!found.codec().equals(expected.codec())) {
      warn(
          name + "codec '" + found.codec() + "' (expected: '" + expected.codec() + "')",
          alter(table, "MODIFY COLUMN " + expected.declaration()));
    }
  }

  private void indexes(TableShape expected, TableShape found) {
    beside(expected, "index", "%s", expected.indexes(), found.indexes());
  }

  private void projections(TableShape expected, TableShape found) {
    beside(expected, "projection", "(%s)", expected.projections(), found.projections());
  }

  /**
   * What stands beside the columns; without it questions have the same answer, later.
   *
   * @param form of a definition in a statement
   */
  private void beside(
      TableShape table,
      String kind,
      String form,
      Map<String, String> expected,
      Map<String, String> found) {
    String keyword = Ascii.toUpperCase(kind) + " ";
    expected.forEach(
        (name, definition) -> {
          String there = found.get(name);
          String what = "table %s, %s %s: ".formatted(table.name(), kind, name);
          String add = alter(table, "ADD " + keyword + name + " " + form.formatted(definition));
          if (there == null) {
            warn(what + "missing (expected: " + definition + ")", add);
          } else if (!there.equals(definition)) {
            warn(
                what + there + " (expected: " + definition + ")",
                alter(table, "DROP " + keyword + name) + "; " + add);
          }
        });
  }

  private void settings(TableShape expected, TableShape found) {
    ImmutableMap<String, String> there = found.settings();
    expected
        .settings()
        .forEach(
            (name, value) -> {
              if (!value.equals(there.get(name))) {
                String what =
                    "table %s, setting %s: %s (expected: %s)"
                        .formatted(
                            expected.name(), name, there.getOrDefault(name, "not set"), value);
                String remedy = alter(expected, "MODIFY SETTING " + name + " = " + value);
                if (NEEDED_SETTINGS.contains(name)) {
                  refuse(what, remedy);
                } else {
                  warn(what, remedy);
                }
              }
            });
  }

  private String alter(TableShape table, String change) {
    return "ALTER TABLE %s%s %s".formatted(qualified(table), onCluster, change);
  }

  private String qualified(TableShape table) {
    return database + "." + table.name();
  }

  /** ClickHouse changes neither engine nor keys in place. */
  private String copy(TableShape table) {
    return ("stop the writers; RENAME TABLE %1$s TO %1$s_old%2$s; millrace schema apply --again;"
            + " INSERT INTO %1$s SELECT * FROM %1$s_old; compare the counts; DROP TABLE %1$s_old%2$s")
        .formatted(qualified(table), onCluster);
  }

  private void refuse(String what, String remedy) {
    problems.add(new SchemaProblem(Severity.REFUSED, what, remedy));
  }

  private void warn(String what, String remedy) {
    problems.add(new SchemaProblem(Severity.WARNING, what, remedy));
  }
}
