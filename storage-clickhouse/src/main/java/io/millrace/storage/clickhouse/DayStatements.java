package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.store.TenantDay;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;

/**
 * Questions and changes that concern a tenant's day: a partition of {@code logs}, or some rows of
 * one that it shares, or of both while it moves.
 */
final class DayStatements {
  /** Rows of a day, for {@link #parameters}. */
  static final String OF_DAY = "TenantId = {tenant:String} AND toDate(Timestamp) = {day:Date}";

  /** The same in the table of streams. */
  static final String STREAMS_OF_DAY = "TenantId = {tenant:String} AND Day = {day:Date}";

  /** A day of a large tenant may take long to be read or changed. */
  private static final Duration LONGEST = Duration.ofHours(2);

  private final ClickHouseLogStore store;

  DayStatements(ClickHouseLogStore store) {
    this.store = store;
  }

  static ImmutableMap<String, String> parameters(TenantDay day) {
    return ImmutableMap.of("tenant", day.tenant().value(), "day", day.day().toString());
  }

  /** Values for {@link #OF_DAY} and a condition beside it. */
  static ImmutableMap<String, String> parameters(TenantDay day, RowCondition rows) {
    return ImmutableMap.<String, String>builder()
        .putAll(parameters(day))
        .putAll(rows.parameters())
        .buildOrThrow();
  }

  static String partition(LocalDate day, String placement) {
    return "('" + day + "', '" + placement + "')";
  }

  /** The partitions of a table that have rows of a condition, as SQL names them. */
  ImmutableList<String> partitions(
      String table, TenantDay day, String condition, Map<String, String> parameters) {
    ImmutableList.Builder<String> partitions = ImmutableList.builder();
    try (RowCursor rows =
        ask(
            "SELECT DISTINCT toString(Placement) AS P FROM "
                + table
                + " WHERE "
                + condition
                + " ORDER BY P",
            parameters)) {
      while (rows.next()) {
        partitions.add(partition(day.day(), rows.getString(0)));
      }
    }
    return partitions.build();
  }

  /** Hides rows of a day at once; other tenants' rows of the same partitions stay. */
  void deleteRows(TenantDay day, String condition, Map<String, String> parameters) {
    for (String partition : partitions("logs", day, condition, parameters)) {
      change(
          "DELETE FROM "
              + store.changed("logs")
              + " IN PARTITION "
              + partition
              + " WHERE "
              + condition,
          parameters);
    }
  }

  /** Frees the room of rows that were deleted. */
  void applyMask(String partition) {
    change(
        "ALTER TABLE "
            + store.changed("logs")
            + " APPLY DELETED MASK IN PARTITION "
            + partition
            + " SETTINGS mutations_sync = 2",
        Map.of());
  }

  RowCursor ask(String sql, Map<String, String> parameters) {
    return store.queryLong(new StoreQuery(sql, parameters, LONGEST));
  }

  long number(String sql, Map<String, String> parameters) {
    try (RowCursor rows = ask(sql, parameters)) {
      rows.next();
      return rows.getLong(0);
    }
  }

  void change(String sql, Map<String, String> parameters) {
    store.execute(new StoreQuery(sql, parameters, LONGEST));
  }

  /**
   * Fills the streams of a day from the rows of a table, as the view does at an insert; names of
   * attributes are not noted, which slows down queries and changes none.
   */
  void addStreams(String table, String condition, Map<String, String> parameters) {
    change(
        """
        INSERT INTO streams
          (TenantId, Day, StreamId, ServiceName, ResourceAttributes, FirstTimestamp, LastTimestamp)
        SELECT TenantId, toDate(rows.Timestamp) AS Day, StreamId, any(rows.ServiceName),
          any(rows.ResourceAttributes), min(rows.Timestamp), max(rows.Timestamp)
        FROM %s AS rows WHERE %s GROUP BY TenantId, Day, StreamId"""
            .formatted(table, condition),
        parameters);
  }
}
