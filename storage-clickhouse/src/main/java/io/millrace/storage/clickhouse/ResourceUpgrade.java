package io.millrace.storage.clickhouse;

import com.google.common.util.concurrent.Uninterruptibles;
import io.millrace.model.store.StoreException;
import io.millrace.storage.clickhouse.schema.ResourceColumn;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes {@code ResourceAttributes} a reading of the text {@code Resource}, once every row has that.
 * Several starters may do so at once, and one that died is made good by the next. A writer of the
 * version before cannot write afterwards, loses nothing and tries again until it is of this one.
 */
final class ResourceUpgrade {
  private static final Logger logger = LoggerFactory.getLogger(ResourceUpgrade.class);
  private static final int ATTEMPTS = 50;

  /** Between attempts: another starter is at it. */
  private static final Duration PAUSE = Duration.ofMillis(100);

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
    for (int attempt = 1; !isDone(); attempt++) {
      try {
        if (columns("default_kind != 'ALIAS'") > 0) {
          statements.change(ResourceColumn.fill(logs), Map.of());
          statements.change(ResourceColumn.dropMap(logs), Map.of());
        }
        statements.change(ResourceColumn.addAlias(logs), Map.of());
      } catch (StoreException e) {
        // Another starter may have been faster: statements fail where they were run before.
        if (attempt == ATTEMPTS && !isDone()) {
          throw e;
        }
        logger.info("schema: {}; looked at again", e.getMessage());
        Uninterruptibles.sleepUninterruptibly(PAUSE);
      }
    }
    if (layout.isCluster()) {
      store.execute(layout.distributed(ClickHouseLogStore.LOGS, store.database(), true));
    }
  }

  private boolean isDone() {
    return columns("default_kind = 'ALIAS'") > 0 && columns("default_kind != 'ALIAS'") == 0;
  }

  /** On how many servers the column is there and is such. */
  private long columns(String condition) {
    return statements.number(
        "SELECT count() FROM "
            + layout.ofAllServers("system.columns")
            + " WHERE database = {database:String} AND table = 'logs'"
            + " AND name = 'ResourceAttributes' AND "
            + condition,
        Map.of("database", layout.localDatabase(store.database())));
  }
}
