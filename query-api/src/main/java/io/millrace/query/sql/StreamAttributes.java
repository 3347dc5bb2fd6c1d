package io.millrace.query.sql;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.millrace.model.store.RowCursor;
import io.millrace.query.logql.ast.StreamSelector;

/**
 * Asks the table of streams, which is small, for the streams of a selector and for the names of the
 * attributes that their records can have. Of a stream whose records are read its row is there, or
 * comes in the same moment.
 */
final class StreamAttributes {
  private final QueryStore store;
  private final RecordFilter filter;

  StreamAttributes(QueryStore store, LabelLayout layout) {
    this.store = store;
    this.filter = new RecordFilter(store.tenant(), layout);
  }

  /** Of the records that a selector selects in a time; asked once, when first needed. */
  Supplier<SelectedStreams> of(StreamSelector selector, long startNanos, long endNanos) {
    return Suppliers.memoize(() -> ask(selector, startNanos, endNanos));
  }

  private SelectedStreams ask(StreamSelector selector, long startNanos, long endNanos) {
    SqlBuilder sql = new SqlBuilder();
    String names = "groupUniqArrayArray(" + AttributeNames.MAX_NAMES + ")";
    sql.add("SELECT " + names + "(LogAttributeNames), " + names + "(ScopeAttributeNames), ")
        .add(names + "(mapKeys(ResourceAttributes)), groupUniqArray(")
        .add((SelectedStreams.MAX_IDS + 1) + ")(toString(StreamId)) FROM streams WHERE ")
        .add(String.join(" AND ", filter.streamsOfDays(sql, selector, startNanos, endNanos)));
    try (RowCursor rows = store.query(sql)) {
      return rows.next()
          ? SelectedStreams.of(
              AttributeNames.of(rows.getStrings(0), rows.getStrings(1), rows.getStrings(2)),
              rows.getStrings(3))
          : SelectedStreams.UNKNOWN;
    }
  }
}
