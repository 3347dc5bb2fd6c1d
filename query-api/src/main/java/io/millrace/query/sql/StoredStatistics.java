package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.RowCursor;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.eval.StepGrid;
import java.util.ArrayList;
import java.util.List;

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
    RecordFilter filter =
        new RecordFilter(
            store.tenant(),
            layout,
            new StreamAttributes(store, layout).of(selector, startNanos, endNanos));
    ImmutableList<RecordSource> sources =
        RecordSource.ofSteps(
            new StepGrid(startNanos, Math.max(1, endNanos - startNanos), 1),
            startNanos,
            endNanos,
            () -> filter.isRolledUp(selector));
    List<String> statements = new ArrayList<>();
    for (RecordSource source : sources) {
      statements.add(
          source.ofBytes(
              "SELECT StreamId, toDate(toStartOfFiveMinutes(Timestamp)) AS day, count() AS entries,"
                  + " sum(length(Body)) AS bytes FROM logs WHERE "
                  + String.join(" AND ", filter.records(sql, selector, source))
                  + " GROUP BY StreamId, day"));
    }
    sql.add("SELECT toInt64(uniqExact(StreamId)), toInt64(uniqExact(StreamId, day))")
        .add(", toInt64(sum(entries)), toInt64(sum(bytes)) FROM (")
        .add(String.join(" UNION ALL ", statements))
        .add(")");
    try (RowCursor rows = store.query(sql)) {
      return rows.next()
          ? new Amounts(rows.getLong(0), rows.getLong(1), rows.getLong(2), rows.getLong(3))
          : new Amounts(0, 0, 0, 0);
    }
  }
}
