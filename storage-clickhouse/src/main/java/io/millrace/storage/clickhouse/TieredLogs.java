package io.millrace.storage.clickhouse;

import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has ClickHouse move the parts of old days to another volume, by a TTL of {@code logs}. Why not by
 * Millrace's own job: docs/decisions/0022-cluster-and-tiering.md.
 */
final class TieredLogs {
  private static final Logger logger = LoggerFactory.getLogger(TieredLogs.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final ClickHouseLogStore store;
  private final ColdVolume cold;

  TieredLogs(ClickHouseLogStore store, ColdVolume cold) {
    this.store = store;
    this.cold = cold;
  }

  /**
   * Brings the table to what is configured; nothing is run if it is there.
   *
   * @throws StoreException names what the policy lacks
   */
  void apply() {
    String[] now = present();
    if (!now[0].equals(cold.policy())) {
      change("MODIFY SETTING storage_policy = '" + cold.policy() + "'");
    }
    if (!now[1].contains(" TTL " + ttl())) {
      change("MODIFY TTL " + ttl());
    }
  }

  /** As ClickHouse writes it. A part has the rows of one day, so that it goes as a whole. */
  private String ttl() {
    return "toDate(Timestamp) + toIntervalDay(%d) TO VOLUME '%s'"
        .formatted(cold.afterDays(), cold.volume());
  }

  /** The storage policy, and the engine with its keys and its TTL. */
  private String[] present() {
    try (RowCursor rows =
        store.query(
            new StoreQuery(
                "SELECT storage_policy, engine_full FROM system.tables"
                    + " WHERE database = {database:String} AND name = 'logs'",
                Map.of("database", store.layout().localDatabase(store.database())),
                TIMEOUT))) {
      rows.next();
      return new String[] {rows.getString(0), rows.getString(1)};
    }
  }

  private void change(String change) {
    logger.info("tiering: {}", change);
    try {
      store.execute("ALTER TABLE " + store.changed(ClickHouseLogStore.LOGS) + " " + change);
    } catch (StoreException e) {
      throw new StoreException(
          e.kind(),
          ("store.tiering: policy %s, volume %s: %s (expected: a storage policy of the server that has the"
                  + " volumes of the table's present one under their names, and volume %2$s; or an empty store.tiering.policy)")
              .formatted(cold.policy(), cold.volume(), e.getMessage()),
          e);
    }
  }
}
