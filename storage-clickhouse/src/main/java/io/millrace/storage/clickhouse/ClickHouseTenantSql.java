package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.SqlFormat;
import io.millrace.model.store.SqlLimits;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.store.TenantSql;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.schema.Migration;
import io.millrace.storage.clickhouse.schema.TableLayout;
import io.millrace.storage.clickhouse.sql.SyntaxCheck;
import io.millrace.storage.clickhouse.sql.TreeCheck;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs a tenant's own SQL. Three things keep it to its rows: what it may name (checked on
 * ClickHouse's analysis of it), a database that has nothing but views, and a filter by tenant that
 * ClickHouse puts on the tables beneath.
 */
final class ClickHouseTenantSql implements TenantSql {
  private final ClickHouseLogStore store;

  ClickHouseTenantSql(ClickHouseLogStore store) {
    this.store = store;
  }

  private String views() {
    return store.database() + "_sql";
  }

  /** Makes the database and its views, or brings them up to date. Idempotent. */
  void prepare() {
    statements().forEach(store::execute);
  }

  ImmutableList<String> statements() {
    TableLayout layout = store.layout();
    ImmutableList.Builder<String> statements = ImmutableList.builder();
    statements.add("CREATE DATABASE IF NOT EXISTS `" + views() + "`" + layout.onCluster());
    for (String template : Migration.read("sql_views.sql").templates()) {
      statements.add(
          layout
              .render(template)
              .replace("{views}", "`" + views() + "`")
              .replace("{tables}", "`" + store.database() + "`"));
    }
    return statements.build();
  }

  @Override
  public InputStream run(TenantId tenant, String sql, SqlFormat format, SqlLimits limits) {
    SyntaxCheck.checkBegin(sql);
    ImmutableMap<String, String> settings = settings(tenant, limits);
    SyntaxCheck.check(explain("EXPLAIN AST ", sql, settings, limits));
    TreeCheck.check(explain("EXPLAIN QUERY TREE ", sql, settings, limits), views());
    return store.stream(query(sql, settings, limits), views(), name(format));
  }

  private List<String> explain(
      String explain, String sql, ImmutableMap<String, String> settings, SqlLimits limits) {
    List<String> lines = new ArrayList<>();
    try (RowCursor rows = store.query(query(explain + sql, settings, limits), views())) {
      while (rows.next()) {
        lines.add(rows.getString(0));
      }
    }
    return lines;
  }

  private static StoreQuery query(
      String sql, ImmutableMap<String, String> settings, SqlLimits limits) {
    return new StoreQuery(sql, ImmutableMap.of(), settings, limits.timeout());
  }

  private ImmutableMap<String, String> settings(TenantId tenant, SqlLimits limits) {
    // A tenant's name has no character that would need an escape.
    String filter =
        databases().stream()
            .map(
                database ->
                    "'%1$s.logs': 'TenantId = \\'%2$s\\' AND Placement IN (\\'%2$s\\', \\'%3$s\\')', '%1$s.streams': 'TenantId = \\'%2$s\\''"
                        .formatted(database, tenant, Placement.pooled(tenant)))
            .collect(Collectors.joining(", ", "{", "}"));
    return ImmutableMap.of(
        "additional_table_filters",
        filter,
        // Else the tenant's conditions are put beside the filter, and judge foreign rows before it.
        "query_plan_merge_filters",
        "0",
        // The same is done where a projection is read in place of the rows.
        "optimize_use_projections",
        "0",
        "max_memory_usage",
        Long.toString(limits.memoryBytes()),
        "max_rows_to_read",
        Long.toString(limits.readRows()),
        "max_bytes_to_read",
        Long.toString(limits.readBytes()),
        "log_comment",
        limits.comment(),
        // a server looks for a client that is gone only in queries that are read-only
        "readonly",
        "2");
  }

  /** On a cluster the shards are asked for their own tables, by their names. */
  private ImmutableSet<String> databases() {
    return ImmutableSet.of(store.database(), store.layout().localDatabase(store.database()));
  }

  private static String name(SqlFormat format) {
    return switch (format) {
      case JSON -> "JSON";
      case JSON_LINES -> "JSONEachRow";
      case CSV -> "CSVWithNames";
      case PARQUET -> "Parquet";
      case ARROW -> "ArrowStream";
    };
  }
}
