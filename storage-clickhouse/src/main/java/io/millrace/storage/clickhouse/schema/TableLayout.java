package io.millrace.storage.clickhouse.schema;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the tables are: on one server, or spread over a cluster. Fills the placeholders of the SQL
 * resources: {@code {engine:NAME}}, {@code {on_cluster}}, {@code {deduplication_window}}.
 *
 * @param cluster name of the cluster in the servers' configuration; empty for one server
 * @param replicated whether each shard has replicas, which ClickHouse Keeper keeps alike
 * @param distributedDdl whether statements that change tables are sent to all servers
 */
public record TableLayout(Optional<String> cluster, boolean replicated, boolean distributedDdl) {
  /** One server. */
  public static final TableLayout SINGLE = new TableLayout(Optional.empty(), false, false);

  private static final Pattern ENGINE = Pattern.compile("\\{engine:(\\w+(?:\\(\\w+\\))?)}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

  /** Checks the name; {@link IllegalArgumentException} if it cannot be one. */
  public TableLayout {
    cluster.ifPresent(
        name -> {
          if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                "cluster: '%s' (expected: 1 to 100 of A-Z, a-z, 0-9, _, . and -)".formatted(name));
          }
        });
  }

  /** A cluster whose tables are made on all servers. */
  public static TableLayout cluster(String name, boolean replicated) {
    return new TableLayout(Optional.of(name), replicated, true);
  }

  /** Whether the tables are spread over shards. */
  public boolean isCluster() {
    return cluster.isPresent();
  }

  /** The database of the tables that hold the rows: a server's part of them in a cluster. */
  public String localDatabase(String database) {
    return isCluster() ? database + "_local" : database;
  }

  /** What follows a name in a statement that changes tables: empty, or with a space before it. */
  public String onCluster() {
    return cluster
        .filter(name -> distributedDdl)
        .map(name -> " ON CLUSTER `" + name + "`")
        .orElse("");
  }

  /** The statement for these tables. */
  public String render(String template) {
    return fill(template, replicated, onCluster());
  }

  /** The statement for tables like these on one server, of which nobody else knows. */
  String renderAlone(String template) {
    return fill(template, false, "");
  }

  private String fill(String template, boolean replicas, String everywhere) {
    String window =
        replicated ? "replicated_deduplication_window" : "non_replicated_deduplication_window";
    return ENGINE
        .matcher(template)
        .replaceAll(
            engine -> Matcher.quoteReplacement((replicas ? "Replicated" : "") + engine.group(1)))
        .replace("{on_cluster}", everywhere)
        .replace("{deduplication_window}", window);
  }

  /**
   * Makes the table that reads and writes the parts of all shards, with the columns that they have.
   * All rows of a tenant are on one shard; what belongs to no tenant is on the first.
   */
  public String distributed(String table, String database, boolean replace) {
    return "%s `%s`.%s%s AS `%s`.%3$s ENGINE = Distributed('%s', '%5$s', '%3$s', %s)"
        .formatted(
            replace ? "CREATE OR REPLACE TABLE" : "CREATE TABLE IF NOT EXISTS",
            database,
            table,
            onCluster(),
            localDatabase(database),
            cluster.orElseThrow(),
            table.equals(SchemaReader.MIGRATIONS) ? "0" : "cityHash64(TenantId)");
  }
}
