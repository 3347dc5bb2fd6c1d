package io.millrace.query.sql;

import io.millrace.model.store.RowCondition;
import io.millrace.model.time.UnixNanos;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.eval.QueryRefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The records that a log query selects, as a condition on the row alone: it needs neither the table
 * of streams nor this process, so that it can be kept and means the same later.
 */
public final class RowSelection {
  private final LabelLayout layout;

  public RowSelection(LabelLayout layout) {
    this.layout = layout;
  }

  /**
   * A range of time.
   *
   * @param startNanos of the records' own time, inclusive
   * @param endNanos inclusive
   * @param receivedBefore records that were received later are not selected
   */
  public record Range(long startNanos, long endNanos, Instant receivedBefore) {}

  /**
   * The condition.
   *
   * @throws QueryRefusedException if the query has a stage that the store cannot tell exactly
   */
  public RowCondition of(LogQuery query, Range range) {
    SqlBuilder sql = new SqlBuilder();
    List<String> conditions = new ArrayList<>();
    conditions.add("Timestamp >= " + RecordFilter.time(sql, range.startNanos()));
    conditions.add("Timestamp <= " + RecordFilter.time(sql, range.endNanos()));
    conditions.add(
        "ReceivedTimestamp <= " + RecordFilter.time(sql, UnixNanos.of(range.receivedBefore())));
    ResourceSql resources = new ResourceSql(layout, ResourceSource.RECORDS);
    query
        .selector()
        .matchers()
        .forEach(matcher -> conditions.add(resources.condition(sql, matcher)));
    PushDown pushDown = PushDown.of(sql, new RecordSql(layout), query.stages());
    if (!pushDown.remaining().isEmpty() || !pushDown.doubts().isEmpty()) {
      throw new QueryRefusedException(
          "query: %s cannot be told by the store alone (expected: a selector with |= != |~ !~ and filters on stored labels that compare texts)"
              .formatted(
                  pushDown.remaining().isEmpty()
                      ? query.stages().getLast()
                      : pushDown.remaining().getFirst()));
    }
    conditions.addAll(pushDown.conditions());
    return sql.add(String.join(" AND ", conditions)).condition();
  }
}
