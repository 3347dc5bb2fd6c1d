package io.millrace.storage.clickhouse.schema;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** Reads what stands in a database. */
public final class SchemaReader {
  /** Name of the table of what was applied. */
  public static final String MIGRATIONS = "schema_migrations";

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Function<StoreQuery, RowCursor> query;

  /**
   * A reader.
   *
   * @param query runs a question, whatever the current database is
   */
  public SchemaReader(Function<StoreQuery, RowCursor> query) {
    this.query = query;
  }

  /** Tables and views by their names. */
  public ImmutableMap<String, TableShape> tables(String database) {
    ImmutableMap.Builder<String, TableShape> tables = ImmutableMap.builder();
    try (RowCursor rows =
        ask(
            "SELECT name, engine, engine_full, partition_key, sorting_key, as_select, create_table_query"
                + " FROM system.tables WHERE database = {database:String} ORDER BY name",
            database)) {
      while (rows.next()) {
        String name = rows.getString(0);
        tables.put(
            name,
            new TableShape(
                name,
                rows.getString(1),
                rows.getString(2),
                rows.getString(3),
                rows.getString(4),
                unqualified(rows.getString(5), database),
                unqualified(rows.getString(6), database),
                ImmutableMap.of(),
                ImmutableMap.of(),
                ImmutableMap.of()));
      }
    }
    return withParts(
        tables.buildOrThrow(), columns(database), indexes(database), projections(database));
  }

  /** Whether a table or view of that name is there. */
  public boolean hasTable(String database, String table) {
    try (RowCursor rows =
        query.apply(
            new StoreQuery(
                "SELECT count() FROM system.tables WHERE database = {database:String} AND name = {table:String}",
                Map.of("database", database, "table", table),
                TIMEOUT))) {
      return rows.next() && rows.getLong(0) > 0;
    }
  }

  private static ImmutableMap<String, TableShape> withParts(
      ImmutableMap<String, TableShape> tables,
      Map<String, ImmutableMap<String, ColumnShape>> columns,
      Map<String, ImmutableMap<String, String>> indexes,
      Map<String, ImmutableMap<String, String>> projections) {
    ImmutableMap.Builder<String, TableShape> whole = ImmutableMap.builder();
    tables.forEach(
        (name, table) ->
            whole.put(
                name,
                new TableShape(
                    name,
                    table.engine(),
                    table.engineFull(),
                    table.partitionKey(),
                    table.sortingKey(),
                    table.select(),
                    table.create(),
                    columns.getOrDefault(name, ImmutableMap.of()),
                    indexes.getOrDefault(name, ImmutableMap.of()),
                    projections.getOrDefault(name, ImmutableMap.of()))));
    return whole.buildOrThrow();
  }

  private Map<String, ImmutableMap<String, ColumnShape>> columns(String database) {
    Grouped<ColumnShape> columns = new Grouped<>();
    try (RowCursor rows =
        ask(
            "SELECT table, name, type, concat(default_kind, ' ', default_expression), compression_codec"
                + " FROM system.columns WHERE database = {database:String} ORDER BY table, position",
            database)) {
      while (rows.next()) {
        String name = rows.getString(1);
        columns.put(
            rows.getString(0),
            name,
            new ColumnShape(name, rows.getString(2), rows.getString(3).strip(), rows.getString(4)));
      }
    }
    return columns.built();
  }

  private Map<String, ImmutableMap<String, String>> indexes(String database) {
    return named(
        "SELECT table, name, concat(expr, ' TYPE ', type_full, ' GRANULARITY ', toString(granularity))"
            + " FROM system.data_skipping_indices WHERE database = {database:String} ORDER BY table, name",
        database);
  }

  private Map<String, ImmutableMap<String, String>> projections(String database) {
    return named(
        "SELECT table, name, query FROM system.projections WHERE database = {database:String}"
            + " ORDER BY table, name",
        database);
  }

  private Map<String, ImmutableMap<String, String>> named(String sql, String database) {
    Grouped<String> named = new Grouped<>();
    try (RowCursor rows = ask(sql, database)) {
      while (rows.next()) {
        named.put(rows.getString(0), rows.getString(1), rows.getString(2));
      }
    }
    return named.built();
  }

  /** What was applied, by version; empty if there is no database, no table or nothing in it. */
  public ImmutableList<AppliedMigration> applied(String database) {
    ColumnShape checksum;
    ImmutableMap<String, ColumnShape> columns = columns(database).get(MIGRATIONS);
    if (columns == null) {
      return ImmutableList.of();
    }
    checksum = columns.get("Checksum");
    ImmutableList.Builder<AppliedMigration> applied = ImmutableList.builder();
    try (RowCursor rows =
        ask(
            ("SELECT Version, argMax(Name, AppliedAt), argMax(%s, AppliedAt), toString(min(AppliedAt))"
                    + " FROM `%s`.%s GROUP BY Version ORDER BY Version")
                .formatted(checksum == null ? "''" : "Checksum", database, MIGRATIONS),
            database)) {
      while (rows.next()) {
        applied.add(
            new AppliedMigration(
                rows.getLong(0), rows.getString(1), rows.getString(2), rows.getString(3)));
      }
    }
    return applied.build();
  }

  private RowCursor ask(String sql, String database) {
    Map<String, String> parameters =
        sql.contains("{database:") ? Map.of("database", database) : Map.of();
    return query.apply(new StoreQuery(sql, parameters, TIMEOUT));
  }

  private static String unqualified(String sql, String database) {
    return sql.replace("`" + database + "`.", "").replace(database + ".", "");
  }
}
