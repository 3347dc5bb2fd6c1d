package io.millrace.storage.clickhouse;

import io.millrace.storage.clickhouse.schema.InsertGate;
import io.millrace.storage.clickhouse.schema.ResourceColumn;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.util.Map;

/**
 * Makes {@code ResourceAttributes} a reading of the text {@code Resource}, once every row has that.
 * Several starters may do so at once, and one that died is made good by the next. A writer of the
 * version before cannot write afterwards, loses nothing and tries again until it is of this one.
 */
final class ResourceUpgrade {

  private final ClickHouseLogStore store;
  private final DayStatements statements;
  private final TableLayout layout;

  ResourceUpgrade(ClickHouseLogStore store) {
    this.store = store;
    this.statements = new DayStatements(store);
    this.layout = store.layout();
  }

  /** Returns when it is done, whoever did it. Blocks for as long as it takes. */
  void run() {
    String logs = store.changed(ClickHouseLogStore.LOGS);
    Starters.untilDone(this::isDone, () -> advance(logs));
    // Whoever closed it, and died perhaps.
    change(InsertGate.open(logs));
    if (layout.isCluster()) {
      store.execute(layout.distributed(ClickHouseLogStore.LOGS, store.database(), true));
    }
  }

  private void advance(String logs) {
    if (columns(ResourceColumn.NAME, "!= 'ALIAS'") > 0) {
      if (columns("Resource", "= 'DEFAULT'") > 0) {
        // Writers go on meanwhile: the default writes the text of their rows.
        change(ResourceColumn.fill(logs));
        change(InsertGate.close(logs));
        change(ResourceColumn.removeDefault(logs));
      }
      change(ResourceColumn.dropMap(logs));
    }
    change(ResourceColumn.addAlias(logs));
  }

  private void change(String statement) {
    statements.change(statement, Map.of());
  }

  private boolean isDone() {
    return columns(ResourceColumn.NAME, "= 'ALIAS'") > 0
        && columns(ResourceColumn.NAME, "!= 'ALIAS'") == 0;
  }

  /** On how many servers a column is there with such a kind of default. */
  private long columns(String name, String kind) {
    return statements.number(
        "SELECT count() FROM "
            + layout.ofAllServers("system.columns")
            + " WHERE database = {database:String} AND table = 'logs' AND name = {name:String}"
            + " AND default_kind "
            + kind,
        Map.of("database", layout.localDatabase(store.database()), "name", name));
  }
}
