package io.millrace.query.sql;

import com.google.common.collect.ImmutableSortedMap;
import io.millrace.model.store.RowCursor;
import io.millrace.query.logql.ast.LabelNames;
import io.millrace.query.logql.ast.StreamSelector;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Stream labels of one tenant and how many values each has, from the table of streams alone. Safe
 * for all threads; all calls block, and throw {@link io.millrace.model.store.StoreException}.
 */
public final class DetectedLabels {
  private final QueryStore store;
  private final LabelLayout layout;

  public DetectedLabels(QueryStore store, LabelLayout layout) {
    this.store = store;
    this.layout = layout;
  }

  /** Number of values by label; both ends are inclusive. */
  public ImmutableSortedMap<String, Integer> cardinalities(
      StreamSelector selector, long startNanos, long endNanos) {
    store.checkTime(startNanos, endNanos);
    SqlBuilder sql = new SqlBuilder();
    // every stream has a service_name, whether its resource says so or not
    sql.add("SELECT DISTINCT tupleElement(pair, 1) AS name, tupleElement(pair, 2) AS value,")
        .add(" tupleElement(pair, 3) AS isHinted FROM (SELECT arrayJoin(arrayPushBack(")
        .add(
            "arrayMap((k, v) -> (k, toString(v), toUInt8(has("
                + ResourceSource.STREAMS.hintedNames()
                + ", k))),")
        .add(" mapKeys(shown), mapValues(shown)), ('service.name', toString(")
        .add(ResourceSql.serviceName() + "), toUInt8(1)))) AS pair FROM (SELECT")
        .add(" ServiceName, ResourceAttributes, mapFilter((k, v) -> v != '' AND k !=")
        .add(" 'service.name', ResourceAttributes) AS shown FROM streams WHERE ")
        .add(
            String.join(
                " AND ",
                new RecordFilter(store.tenant(), layout)
                    .streams(sql, selector, startNanos, endNanos)))
        .add("))");
    Map<String, Set<String>> values = new TreeMap<>();
    try (RowCursor rows = store.query(sql)) {
      while (rows.next()) {
        String name = rows.getString(0);
        boolean isLabel = rows.getLong(2) != 0 || layout.isStreamAttribute(name);
        if (isLabel && !name.equals(LabelsHint.ATTRIBUTE)) {
          values
              .computeIfAbsent(LabelNames.of(name), key -> new HashSet<>())
              .add(rows.getString(1));
        }
      }
    }
    ImmutableSortedMap.Builder<String, Integer> counts = ImmutableSortedMap.naturalOrder();
    values.forEach((name, found) -> counts.put(name, found.size()));
    return counts.build();
  }
}
