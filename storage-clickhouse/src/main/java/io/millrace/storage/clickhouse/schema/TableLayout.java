package io.millrace.storage.clickhouse.schema;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the tables are: on one server, or spread over a cluster. Fills the placeholders of the SQL
 * resources: {@code {engine:NAME}}, {@code {on_cluster}}, {@code {deduplication_window}}.
 *
 * @param cluster name of the cluster in the servers' configuration; empty for one server
 * @param partDatabase of each server's part of the tables; empty: named after the tables' own
 * @param replicated whether each shard has replicas, which ClickHouse Keeper keeps alike
 * @param distributedDdl whether statements that change tables are sent to all servers
 */
public record TableLayout(
    Optional<String> cluster,
    Optional<String> partDatabase,
    boolean replicated,
    boolean distributedDdl) {
  /** One server. */
  public static final TableLayout SINGLE =
      new TableLayout(Optional.empty(), Optional.empty(), false, false);

  /**
   * Of every request to a cluster. A tenant's rows are on one shard, so that what a subquery asks
   * of the same shard is all there is; an insert is done when the shards have it. Only batches have
   * tokens: nothing else may be taken for a repetition. Mutations have subqueries whose tables do
   * not change until all replicas are done.
   */
  private static final ImmutableMap<String, String> CLUSTER_SETTINGS =
      ImmutableMap.<String, String>builder()
          .put("distributed_foreground_insert", "1")
          .put("distributed_product_mode", "local")
          .put("optimize_skip_unused_shards", "1")
          .put("parallel_distributed_insert_select", "0")
          .put("insert_deduplicate", "0")
          .put("allow_nondeterministic_mutations", "1")
          .put("distributed_ddl_task_timeout", "7200")
          // Users that Keeper has for all servers are made once.
          .put("ignore_on_cluster_for_replicated_access_entities_queries", "1")
          .buildOrThrow();

  /** Where the rows of all are. */
  public static final String FIRST_SHARD = "0";

  private static final Pattern ENGINE = Pattern.compile("\\{engine:(\\w+(?:\\(\\w+\\))?)}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
  private static final Pattern DATABASE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,80}");

  /** Checks the names; {@link IllegalArgumentException} if they cannot be such. */
  public TableLayout {
    cluster.ifPresent(
        name -> {
          if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                "cluster: '%s' (expected: 1 to 100 of A-Z, a-z, 0-9, _, . and -)".formatted(name));
          }
        });
    partDatabase.ifPresent(
        name -> {
          if (!DATABASE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                "local database: '%s' (expected: 1 to 81 of A-Z, a-z, 0-9 and _, no digit first)"
                    .formatted(name));
          }
        });
  }

  /** A cluster whose tables are made on all servers. */
  public static TableLayout cluster(String name, boolean replicated) {
    return new TableLayout(Optional.of(name), Optional.empty(), replicated, true);
  }

  /** With another name for the database of each server's part of the tables. */
  public TableLayout withPartDatabase(String name) {
    return new TableLayout(cluster, Optional.of(name), replicated, distributedDdl);
  }

  /** Whether the tables are spread over shards. */
  public boolean isCluster() {
    return cluster.isPresent();
  }

  /** The database of the tables that hold the rows: a server's part of them in a cluster. */
  public String localDatabase(String database) {
    return isCluster() ? partDatabase.orElse(database + "_local") : database;
  }

  /** What follows a name in a statement that changes tables: empty, or with a space before it. */
  public String onCluster() {
    return cluster
        .filter(name -> distributedDdl)
        .map(name -> " ON CLUSTER `" + name + "`")
        .orElse("");
  }

  /** A table in a statement that changes its rows, parts or shape, wherever they are. */
  public String changed(String database, String table) {
    return isCluster() ? "`" + localDatabase(database) + "`." + table + onCluster() : table;
  }

  /** One of ClickHouse's own tables that tell of rows and parts, for one replica of each shard. */
  public String ofAllShards(String systemTable) {
    return cluster.map(name -> "cluster('" + name + "', " + systemTable + ")").orElse(systemTable);
  }

  /** The same for every server. */
  public String ofAllServers(String systemTable) {
    return cluster
        .map(name -> "clusterAllReplicas('" + name + "', " + systemTable + ")")
        .orElse(systemTable);
  }

  /** What each request is to set; empty for one server. */
  public ImmutableMap<String, String> settings() {
    return isCluster() ? CLUSTER_SETTINGS : ImmutableMap.of();
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
    return distributed(
        table,
        database,
        replace,
        table.equals(SchemaReader.MIGRATIONS) ? FIRST_SHARD : "cityHash64(TenantId)");
  }

  /** The same, with the number by which the shard of a row is found. */
  public String distributed(String table, String database, boolean replace, String shard) {
    return "%s `%s`.%s%s AS `%s`.%3$s ENGINE = Distributed('%s', '%5$s', '%3$s', %s)"
        .formatted(
            replace ? "CREATE OR REPLACE TABLE" : "CREATE TABLE IF NOT EXISTS",
            database,
            table,
            onCluster(),
            localDatabase(database),
            cluster.orElseThrow(),
            shard);
  }
}
