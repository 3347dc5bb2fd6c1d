package io.millrace.storage.clickhouse;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.util.stream.Collectors;

/**
 * The statements that make and remove a ClickHouse user for a tenant. Names of tenants and
 * databases have no character that would need an escape.
 */
final class SqlUserStatements {
  /** Every row has the tenant that it belongs to. */
  private static final ImmutableList<String> TABLES =
      ImmutableList.of("logs", "streams", "usage_batches", "usage_days", "usage_stored");

  /** Over those tables, with the rights of whoever asks. */
  private static final ImmutableList<String> VIEWS = ImmutableList.of("otel_logs");

  private static final ImmutableList<String> SQL_VIEWS =
      ImmutableList.of("logs", "otel_logs", "streams");

  private final String database;
  private final TableLayout layout;

  SqlUserStatements(String database, TableLayout layout) {
    this.database = database;
    this.layout = layout;
  }

  /** Name of the user of a tenant; of its settings profile and its policies, too. */
  String user(TenantId tenant) {
    return prefix() + tenant;
  }

  /** What the names of all such users begin with. */
  String prefix() {
    return database + "_sql_";
  }

  /**
   * In an order in which the user never sees a row that is not its own: rights come last.
   *
   * @param hash SHA-256 of password and salt, in hexadecimal digits
   */
  ImmutableList<String> create(TenantId tenant, SqlUserLimits limits, String hash, String salt) {
    String user = "`" + user(tenant) + "`";
    String on = layout.onCluster();
    return ImmutableList.of(
        // A server without this rule would show the owner of the tables nothing once a policy is
        // there.
        "CREATE ROW POLICY IF NOT EXISTS `%s_all_rows`%s ON %s FOR SELECT USING 1 TO CURRENT_USER"
            .formatted(database, on, tables()),
        "CREATE SETTINGS PROFILE OR REPLACE %s%s SETTINGS %s".formatted(user, on, settings(limits)),
        "CREATE USER %s%s IDENTIFIED WITH sha256_hash BY '%s' SALT '%s' DEFAULT DATABASE `%s_sql` SETTINGS PROFILE %1$s"
            .formatted(user, on, hash, salt, database),
        "CREATE ROW POLICY OR REPLACE %s%s ON %s FOR SELECT USING TenantId = '%s' TO %1$s"
            .formatted(user, on, tables(), tenant),
        "GRANT%s %s TO %s".formatted(on, grants(), user));
  }

  /** Harmless where there is none, or only a part. */
  ImmutableList<String> drop(TenantId tenant) {
    String user = "`" + user(tenant) + "`";
    String on = layout.onCluster();
    return ImmutableList.of(
        "DROP USER IF EXISTS " + user + on,
        "DROP ROW POLICY IF EXISTS " + user + " ON " + tables() + on,
        "DROP SETTINGS PROFILE IF EXISTS " + user + on);
  }

  /** A limit of 0 would be none: so each has a least value. */
  private static String settings(SqlUserLimits limits) {
    return ("readonly = 2, max_execution_time = %1$d MIN 1 MAX %1$d, max_memory_usage = %2$d MIN 1 MAX %2$d,"
            + " max_rows_to_read = %3$d MIN 1 MAX %3$d, read_overflow_mode = 'throw' CONST,"
            + " timeout_overflow_mode = 'throw' CONST, query_plan_merge_filters = 0 CONST, optimize_use_projections = 0 CONST")
        .formatted(limits.time().toSeconds(), limits.memoryBytes(), limits.readRows());
  }

  /** On a cluster a shard looks at the rights to its own tables again. */
  private ImmutableSet<String> databases() {
    return ImmutableSet.of(database, layout.localDatabase(database));
  }

  private String tables() {
    return String.join(", ", names(TABLES));
  }

  private ImmutableList<String> names(ImmutableList<String> tables) {
    return databases().stream()
        .flatMap(in -> tables.stream().map(table -> "`" + in + "`." + table))
        .collect(toImmutableList());
  }

  private String grants() {
    ImmutableList<String> readable =
        ImmutableList.<String>builder()
            .addAll(names(TABLES))
            .addAll(names(VIEWS))
            .addAll(SQL_VIEWS.stream().map(view -> "`" + database + "_sql`." + view).iterator())
            .build();
    return "SELECT ON " + String.join(", SELECT ON ", readable);
  }

  /** Gives 0 to a user whose policies are in force. */
  String foreignRows(TenantId tenant) {
    return TABLES.stream()
        .map(
            table ->
                "(SELECT count() FROM `%s`.%s WHERE TenantId != '%s')"
                    .formatted(database, table, tenant))
        .collect(Collectors.joining(" + ", "SELECT toInt64(", ")"));
  }
}
