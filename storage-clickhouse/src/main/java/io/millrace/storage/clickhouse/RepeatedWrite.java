package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.storage.clickhouse.schema.Migration;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch of which an earlier attempt may have stored a part, and makes sure by counting.
 *
 * <p>The deduplication token alone does not do it: ClickHouse's table remembers a token before it
 * moves the part into place, so that a kill in between leaves a token without its rows, and every
 * later attempt is taken for done (seen in one of 30 kills in the midst of inserts of 300 parts).
 * What is missing then are whole parts: the rows of a day and a tenant. Rows may be missing too
 * because they were deleted since; they are not looked for.
 */
final class RepeatedWrite {
  private static final Logger logger = LoggerFactory.getLogger(RepeatedWrite.class);
  private static final int REPAIRS = 3;
  private static final int LOOKS = 20;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final ClickHouseLogStore store;
  private final String table;
  private final ClickHouseLogBatch batch;
  private final String token;
  private final long batchId;

  RepeatedWrite(ClickHouseLogStore store, String table, ClickHouseLogBatch batch, String token) {
    this.store = store;
    this.table = table;
    this.batch = batch;
    this.token = token;
    this.batchId = ClickHouseLogStore.batchId(token);
  }

  /**
   * Returns when every row is there once.
   *
   * @throws StoreException REJECTED only if the rows themselves are refused
   */
  void run() {
    store.awaitReplicas(table, true);
    if (asked(this::isWhole)) {
      return;
    }
    if (!asked(this::isMoved)) {
      store.insert(table, batch, token);
    }
    for (int repair = 1; !asked(this::becomesWhole); repair++) {
      int attempt = repair;
      if (asked(() -> mend(attempt))) {
        return;
      }
      if (repair == REPAIRS) {
        throw new StoreException(
            StoreException.Kind.UNAVAILABLE,
            "insert: batch %s is not whole after %d attempts to mend it"
                .formatted(Long.toUnsignedString(batchId), REPAIRS));
      }
    }
  }

  /** A question that is refused says nothing about the rows. */
  private static boolean asked(BooleanSupplier question) {
    try {
      return question.getAsBoolean();
    } catch (StoreException e) {
      throw e.kind() == StoreException.Kind.REJECTED
          ? new StoreException(StoreException.Kind.UNAVAILABLE, e.getMessage(), e)
          : e;
    }
  }

  /**
   * An earlier attempt may still be at work, between its note of a token and the move of the part:
   * only what stays missing is missing.
   */
  private boolean becomesWhole() {
    long before = -1;
    for (int look = 0; look < LOOKS; look++) {
      long stored = count();
      if (isWhole(stored)) {
        return true;
      }
      if (stored != before) {
        look = 0;
        before = stored;
      }
      try {
        Thread.sleep(BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException(StoreException.Kind.UNAVAILABLE, "insert: interrupted", e);
      }
    }
    return isWhole();
  }

  private boolean isWhole() {
    return isWhole(count());
  }

  private boolean isWhole(long stored) {
    if (stored > batch.rowCount()) {
      logger.error(
          "batch {} has {} rows and {} are stored: some were stored twice",
          Long.toUnsignedString(batchId),
          batch.rowCount(),
          stored);
    }
    return stored >= batch.rowCount();
  }

  /** Rows that are being moved are in two places for a moment, and count once. */
  private long count() {
    return number(
        """
        SELECT sum(Most) FROM (
          SELECT max(Rows) AS Most FROM (
            SELECT TenantId, toDate(Timestamp) AS Day, Placement, count() AS Rows FROM %s
            WHERE BatchId = %s GROUP BY TenantId, Day, Placement)
          GROUP BY TenantId, Day)"""
            .formatted(table, Long.toUnsignedString(batchId)));
  }

  /**
   * Whether rows of the batch lie elsewhere than where it put them, or were there when the table
   * was made anew: what is remembered of tokens does not hold then, and would let them in twice.
   */
  private boolean isMoved() {
    String elsewhere =
        batch.placements().entrySet().stream()
            .map(
                tenant ->
                    "(TenantId = '%s' AND Placement != '%s')"
                        .formatted(tenant.getKey(), tenant.getValue()))
            .collect(Collectors.joining(" OR "));
    return number(
            """
            SELECT count() FROM %s WHERE BatchId = %s AND (%s OR ReceivedTimestamp <
              (SELECT max(AppliedAt) + INTERVAL 10 MINUTE FROM schema_migrations WHERE Version = %d))"""
                .formatted(
                    table, Long.toUnsignedString(batchId), elsewhere, Migration.REPLACES_LOGS))
        > 0;
  }

  /** On a cluster no statement but this has its tokens looked at. */
  private String counted() {
    return store.layout().isCluster() ? ", insert_deduplicate = 1" : "";
  }

  /** On a cluster no replica may answer that is behind: it has fewer rows than were stored. */
  private ImmutableMap<String, String> upToDate() {
    return store.layout().replicated()
        ? ImmutableMap.of(
            "max_replica_delay_for_distributed_queries",
            "1",
            "fallback_to_stale_replicas_for_distributed_queries",
            "0")
        : ImmutableMap.of();
  }

  private long number(String sql) {
    try (RowCursor rows =
        store.query(new StoreQuery(sql, ImmutableMap.of(), upToDate(), TIMEOUT))) {
      rows.next();
      return rows.getLong(0);
    }
  }

  /**
   * By way of a table beside, from which ClickHouse takes the parts that are missing. A part is
   * stored whole or not at all: where some rows of one are there, the others were deleted.
   *
   * @return whether no part is missing then
   */
  private boolean mend(int repair) {
    String id = Long.toUnsignedString(batchId);
    String beside = table + "_mending_" + id;
    BesideTables tables = new BesideTables(store);
    tables.drop(beside);
    tables.createForBatch(beside, table);
    try {
      store.insert(beside, batch, token);
      store.awaitReplicas(beside, true);
      store.awaitReplicas(table, true);
      String missing =
          """
          FROM %1$s
          WHERE (toDate(Timestamp), TenantId) NOT IN
            (SELECT toDate(Timestamp), TenantId FROM %3$s WHERE BatchId = %2$s)"""
              .formatted(beside, id, table);
      if (number("SELECT count() " + missing) == 0) {
        logger.info("batch {} lacks rows that were deleted meanwhile", id);
        return true;
      }
      logger.warn("batch {} lacks rows that ClickHouse takes for stored: mended", id);
      store.execute(
          """
          INSERT INTO %4$s SELECT * %1$s
          SETTINGS insert_deduplication_token = 'mended/%2$s/%3$d',
            max_partitions_per_insert_block = 0,
            deduplicate_blocks_in_dependent_materialized_views = 1%5$s"""
              .formatted(missing, id, repair, table, counted()));
      return number("SELECT count() " + missing) == 0;
    } finally {
      tables.drop(beside);
    }
  }
}
