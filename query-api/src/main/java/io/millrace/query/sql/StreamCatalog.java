package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import io.millrace.model.store.RowCursor;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.LabelNames;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.eval.LabelSet;
import java.util.List;

/**
 * Labels, their values and series of one tenant, from the table of streams alone. Times are
 * inclusive at both ends. Safe for all threads; all calls block, and throw {@link
 * io.millrace.model.store.StoreException}.
 */
public final class StreamCatalog {
  private final QueryStore store;
  private final LabelLayout layout;

  public StreamCatalog(QueryStore store, LabelLayout layout) {
    this.store = store;
    this.layout = layout;
  }

  /** Names of the stream labels in use. */
  public ImmutableSortedSet<String> labelNames(
      StreamSelector selector, long startNanos, long endNanos) {
    SqlBuilder sql = new SqlBuilder();
    // every stream has a service_name, whether its resource says so or not
    sql.add("SELECT DISTINCT tupleElement(pair, 1) AS name, tupleElement(pair, 2) AS isHinted")
        .add(" FROM (SELECT arrayJoin(arrayPushBack(arrayMap(k -> (k, has(")
        .add(ResourceSource.STREAMS.hintedNames())
        .add(", k)), mapKeys(mapFilter((k, v) -> v != '', ResourceAttributes)))")
        .add(", ('service.name', 1))) AS pair")
        .add(where(sql, selector, startNanos, endNanos))
        .add(")");
    ImmutableSortedSet.Builder<String> names = ImmutableSortedSet.naturalOrder();
    try (RowCursor rows = store.query(sql)) {
      while (rows.next()) {
        String name = rows.getString(0);
        boolean isLabel = rows.getLong(1) != 0 || layout.isStreamAttribute(name);
        if (isLabel && !name.equals(LabelsHint.ATTRIBUTE)) {
          names.add(LabelNames.of(name));
        }
      }
    }
    return names.build();
  }

  /** Values of a label in use; of any resource attribute, which a selector may name as well. */
  public ImmutableSortedSet<String> labelValues(
      LabelName name, StreamSelector selector, long startNanos, long endNanos) {
    SqlBuilder sql = new SqlBuilder();
    sql.add(
            "SELECT DISTINCT toString("
                + new ResourceSql(layout, ResourceSource.STREAMS).value(sql, name)
                + ") AS value")
        .add(where(sql, selector, startNanos, endNanos));
    ImmutableSortedSet.Builder<String> values = ImmutableSortedSet.naturalOrder();
    try (RowCursor rows = store.query(sql)) {
      while (rows.next()) {
        if (!rows.getString(0).isEmpty()) {
          values.add(rows.getString(0));
        }
      }
    }
    return values.build();
  }

  /** Stream labels of the streams that any of the selectors selects. */
  public ImmutableSortedSet<LabelSet> series(
      List<StreamSelector> selectors, long startNanos, long endNanos) {
    ImmutableSortedSet.Builder<LabelSet> series = ImmutableSortedSet.naturalOrder();
    EntryLabels labels = new EntryLabels(layout);
    for (StreamSelector selector : selectors) {
      SqlBuilder sql = new SqlBuilder();
      sql.add("SELECT any(ServiceName), any(ResourceAttributes)")
          .add(where(sql, selector, startNanos, endNanos))
          .add(" GROUP BY StreamId");
      try (RowCursor rows = store.query(sql)) {
        while (rows.next()) {
          series.add(labels.streamLabels(rows.getString(0), rows.getMap(1)));
        }
      }
    }
    return series.build();
  }

  private String where(SqlBuilder sql, StreamSelector selector, long startNanos, long endNanos) {
    store.checkTime(startNanos, endNanos);
    List<String> conditions =
        new RecordFilter(store.tenant(), layout).streams(sql, selector, startNanos, endNanos);
    return " FROM streams WHERE " + String.join(" AND ", ImmutableList.copyOf(conditions));
  }
}
