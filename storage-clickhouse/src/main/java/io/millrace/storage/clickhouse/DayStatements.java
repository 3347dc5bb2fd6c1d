package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.store.TenantDay;
import java.time.Duration;
import java.util.Map;

/** Questions and changes that concern a tenant's day, which is a partition of {@code logs}. */
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

  static String partition(TenantDay day) {
    return "('" + day.day() + "', '" + day.tenant() + "')";
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

  /** Fills the streams of a day from the rows of a table, as the view does at an insert. */
  void addStreams(String table, String condition, Map<String, String> parameters) {
    change(
        """
        INSERT INTO streams
        SELECT TenantId, toDate(rows.Timestamp) AS Day, StreamId, any(rows.ServiceName),
          any(rows.ResourceAttributes), min(rows.Timestamp), max(rows.Timestamp)
        FROM %s AS rows WHERE %s GROUP BY TenantId, Day, StreamId"""
            .formatted(table, condition),
        parameters);
  }
}
