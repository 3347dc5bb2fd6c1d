package io.millrace.query.sql;

import io.millrace.model.store.RowCursor;
import io.millrace.query.logql.ast.StreamSelector;

/**
 * How much one tenant has stored. Safe for all threads; all calls block, and throw {@link
 * io.millrace.model.store.StoreException}.
 */
public final class StoredStatistics {
  private final QueryStore store;
  private final LabelLayout layout;

  public StoredStatistics(QueryStore store, LabelLayout layout) {
    this.store = store;
    this.layout = layout;
  }

  /**
   * Amounts of a range of time.
   *
   * @param chunks streams times the days on which they have records: there are no chunks here
   * @param bytes of the lines
   */
  public record Amounts(long streams, long chunks, long entries, long bytes) {}

  /** Amounts of the streams selected; the end is exclusive. */
  public Amounts amounts(StreamSelector selector, long startNanos, long endNanos) {
    store.checkTime(startNanos, endNanos);
    SqlBuilder sql = new SqlBuilder();
    sql.add("SELECT toInt64(uniqExact(StreamId)), toInt64(uniqExact(StreamId, toDate(Timestamp)))")
        .add(", toInt64(count()), toInt64(sum(length(Body))) FROM logs WHERE ")
        .add(
            String.join(
                " AND ",
                new RecordFilter(store.tenant(), layout)
                    .records(sql, selector, startNanos, endNanos)));
    try (RowCursor rows = store.query(sql)) {
      return rows.next()
          ? new Amounts(rows.getLong(0), rows.getLong(1), rows.getLong(2), rows.getLong(3))
          : new Amounts(0, 0, 0, 0);
    }
  }
}
