package io.millrace.storage.clickhouse;

import io.millrace.storage.clickhouse.schema.TableLayout;

/**
 * Tables that are made for a while beside {@code logs}. On a cluster one is two, as all tables are:
 * each server's part, and a table over all parts, which is made last and dropped first: so a part
 * that nobody sees has no rows that count.
 */
final class BesideTables {
  private final ClickHouseLogStore store;
  private final TableLayout layout;

  BesideTables(ClickHouseLogStore store) {
    this.store = store;
    this.layout = store.layout();
  }

  /** Its name for {@code ATTACH PARTITION … FROM}. */
  String part(String table) {
    return layout.isCluster() ? store.local(table) : table;
  }

  /** Like {@code logs}, with a comment that can be read and changed; fails if it exists. */
  void create(String table, String comment) {
    if (layout.isCluster()) {
      dropPart(table);
      createParts(table, ClickHouseLogStore.LOGS);
      store.execute(
          layout.distributed(table, store.database(), false) + " COMMENT '" + comment + "'");
    } else {
      store.execute("CREATE TABLE %s AS logs COMMENT '%s'".formatted(table, comment));
    }
  }

  /** The table over all parts has the comment: of parts only one would change its own. */
  void comment(String table, String comment) {
    String name =
        layout.isCluster() ? "`" + store.database() + "`." + table + layout.onCluster() : table;
    store.execute("ALTER TABLE %s MODIFY COMMENT '%s'".formatted(name, comment));
  }

  /** Like {@code logs}. */
  void createIfAbsent(String table) {
    if (layout.isCluster()) {
      createParts(table, ClickHouseLogStore.LOGS);
      store.execute(layout.distributed(table, store.database(), false));
    } else {
      store.execute("CREATE TABLE IF NOT EXISTS " + table + " AS " + ClickHouseLogStore.LOGS);
    }
  }

  /**
   * For the rows of one batch. On a cluster not in memory, since another server may be asked for
   * them than was given them.
   */
  void createForBatch(String table, String like) {
    if (layout.isCluster()) {
      createParts(table, like);
      store.execute(layout.distributed(table, store.database(), false));
    } else {
      store.execute("CREATE TABLE " + table + " AS " + like + " ENGINE = Memory");
    }
  }

  /** Names with values, of which those with the largest number count. */
  void createNotes(String table) {
    store.execute(
        layout.render(
            "CREATE TABLE IF NOT EXISTS "
                + store.changed(table)
                + " (Name String, Value String, Number UInt64) ENGINE = {engine:MergeTree} ORDER BY Name"));
    if (layout.isCluster()) {
      store.execute(layout.distributed(table, store.database(), false, TableLayout.FIRST_SHARD));
    }
  }

  private void createParts(String table, String like) {
    store.execute(
        "CREATE TABLE IF NOT EXISTS " + store.changed(table) + " AS " + store.local(like));
  }

  void drop(String table) {
    drop(table, "");
  }

  /** So that its room is free at once. */
  void dropNow(String table) {
    drop(table, " SYNC");
  }

  private void drop(String table, String how) {
    if (layout.isCluster()) {
      store.execute(
          "DROP TABLE IF EXISTS `"
              + store.database()
              + "`."
              + table
              + layout.onCluster()
              + " SYNC");
      dropPart(table);
    } else {
      store.execute("DROP TABLE IF EXISTS " + table + how);
    }
  }

  private void dropPart(String table) {
    store.execute("DROP TABLE IF EXISTS " + store.changed(table) + " SYNC");
  }
}
