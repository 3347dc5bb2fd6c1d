package io.millrace.storage.clickhouse;

import io.millrace.model.store.StoreException;
import io.millrace.storage.clickhouse.schema.Migration;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.util.Map;

/**
 * What {@link PlacementUpgrade} does, for a cluster: there the table that is replaced never had
 * rows, since no Millrace with an earlier schema could use one. Harmless a second time.
 */
final class ClusterPlacement {
  private static final String NEW = "logs_placed";
  private static final String OLD = "logs_before_0008";

  private final ClickHouseLogStore store;
  private final DayStatements statements;
  private final TableLayout layout;

  ClusterPlacement(ClickHouseLogStore store) {
    this.store = store;
    this.statements = new DayStatements(store);
    this.layout = store.layout();
  }

  /** Returns when {@code logs} is the new table on every server. */
  void run() {
    if (!isDone()) {
      requireEmpty();
      try {
        store.execute(
            "RENAME TABLE %s TO %s, %s TO %s%s"
                .formatted(
                    store.local(ClickHouseLogStore.LOGS),
                    store.local(OLD),
                    store.local(NEW),
                    store.local(ClickHouseLogStore.LOGS),
                    layout.onCluster()));
      } catch (StoreException e) {
        // Another starter may have been faster.
        if (!isDone()) {
          throw e;
        }
      }
    }
    store.execute("DROP VIEW IF EXISTS " + store.changed("logs_to_streams"));
    for (String template : Migration.read("0002_streams.sql").templates()) {
      store.execute(layout.render(template), layout.localDatabase(store.database()));
    }
    store.execute(layout.distributed(ClickHouseLogStore.LOGS, store.database(), true));
    BesideTables beside = new BesideTables(store);
    beside.dropNow(NEW);
    beside.dropNow(OLD);
  }

  private boolean isDone() {
    return statements.number(
            "SELECT count() FROM "
                + layout.ofAllServers("system.tables")
                + " WHERE database = {database:String} AND name = 'logs'"
                + " AND partition_key NOT LIKE '%Placement%'",
            Map.of("database", layout.localDatabase(store.database())))
        == 0;
  }

  private void requireEmpty() {
    long rows = statements.number("SELECT count() FROM " + ClickHouseLogStore.LOGS, Map.of());
    if (rows > 0) {
      throw new StoreException(
          StoreException.Kind.REJECTED,
          "logs: %d rows in a table that is partitioned by tenant (expected: none on a cluster; rename it on every server, start, and insert its rows into the new one)"
              .formatted(rows));
    }
  }
}
