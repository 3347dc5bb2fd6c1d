package io.millrace.storage.clickhouse;

import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Backups of all tables by ClickHouse's BACKUP and RESTORE. Every call blocks until it is done,
 * which may take hours. See docs/decisions/0020-schema.md.
 */
public final class ClickHouseBackup {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final String PLACE = "{name}";
  private static final Duration LONGEST = Duration.ofHours(24);

  private final ClickHouseLogStore store;
  private final String target;

  /**
   * What a backup holds.
   *
   * @param files of all tables
   * @param bytes of them
   */
  public record Size(long files, long bytes) {}

  ClickHouseBackup(ClickHouseLogStore store, String target) {
    if (!target.contains(PLACE)) {
      throw new IllegalArgumentException(
          "backup target: %s (expected: a destination of BACKUP with {name} in it, such as File('{name}'))"
              .formatted(target));
    }
    this.store = store;
    this.target = target;
  }

  /**
   * Makes one.
   *
   * @param base an earlier one, of which only what has changed since is written
   * @throws StoreException names the remedy
   */
  public Size make(String name, Optional<String> base) {
    String settings = base.map(earlier -> " SETTINGS base_backup = " + target(earlier)).orElse("");
    return run("BACKUP " + tables() + " TO " + target(name) + settings);
  }

  /**
   * Puts one back, into a database without tables or with empty ones, and brings it up to this
   * program's version.
   *
   * @throws StoreException names the remedy
   */
  public Size restore(String name) {
    long rows = rows();
    if (rows > 0) {
      throw new StoreException(
          StoreException.Kind.REJECTED,
          "restore: the tables of %1$s have %2$d rows (expected: none; if they are to be replaced: DROP DATABASE %1$s SYNC first)"
              .formatted(store.database(), rows));
    }
    Size size = run("RESTORE " + tables() + " FROM " + target(name));
    store.schema().apply();
    return size;
  }

  private long rows() {
    try (RowCursor rows =
        store.query(
            new StoreQuery(
                "SELECT toInt64(sum(rows)) FROM "
                    + store.layout().ofAllShards("system.parts")
                    + " WHERE active AND database = {database:String}"
                    + " AND table != 'schema_migrations'",
                Map.of("database", store.layout().localDatabase(store.database())),
                LONGEST),
            "default")) {
      rows.next();
      return rows.getLong(0);
    }
  }

  private String tables() {
    String database = store.layout().localDatabase(store.database());
    String over = database.equals(store.database()) ? "" : ", DATABASE `" + store.database() + "`";
    return "DATABASE `" + database + "`" + over + store.layout().onCluster();
  }

  private String target(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "backup: '%s' (expected: a name of 1 to 100 of A-Z, a-z, 0-9, ., _ and -, beginning with a letter or digit)"
              .formatted(name));
    }
    return target.replace(PLACE, name);
  }

  private Size run(String statement) {
    String id;
    try (RowCursor row = store.queryLong(new StoreQuery(statement, Map.of(), LONGEST), "default")) {
      row.next();
      id = row.getString(0);
    } catch (StoreException e) {
      throw new StoreException(e.kind(), e.getMessage() + remedy(e.getMessage()), e);
    }
    try (RowCursor row =
        store.query(
            new StoreQuery(
                "SELECT num_files, total_size FROM system.backups WHERE id = {id:String}",
                Map.of("id", id),
                LONGEST),
            "default")) {
      return row.next() ? new Size(row.getLong(0), row.getLong(1)) : new Size(0, 0);
    }
  }

  private static String remedy(String message) {
    if (message.contains("backups.allowed_path")) {
      return " (set backups.allowed_path in the server's configuration, or store.backup-target to a place that it knows)";
    }
    if (message.contains("BACKUP_ALREADY_EXISTS")) {
      return " (choose another name)";
    }
    if (message.contains("BACKUP_NOT_FOUND")) {
      return " (check the name and store.backup-target)";
    }
    return "";
  }
}
