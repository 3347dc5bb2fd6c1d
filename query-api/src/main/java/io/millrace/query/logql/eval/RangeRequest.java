package io.millrace.query.logql.eval;

import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.RangeAggregation;
import java.util.Optional;

/**
 * A range aggregation to be computed.
 *
 * @param grouping by which labels series are joined; empty to keep all labels apart
 * @param grid at which times
 */
public record RangeRequest(
    RangeAggregation aggregation, Optional<Grouping> grouping, StepGrid grid) {
  /** The oldest record in any window, inclusive: a window begins behind its start. */
  public long startNanos() {
    return grid.startNanos() - aggregation.offsetNanos() - aggregation.rangeNanos() + 1;
  }

  /** Exclusive: a record at the time of the last step is in its window. */
  public long endNanos() {
    return grid.timeNanos(grid.count() - 1) - aggregation.offsetNanos() + 1;
  }

  /** First step whose window holds a record of this time. */
  public int firstStep(long timestampNanos) {
    return grid.stepAtOrAfter(timestampNanos + aggregation.offsetNanos());
  }

  /** First step whose window begins at or behind a record of this time. */
  public int endStep(long timestampNanos) {
    return grid.stepAtOrAfter(
        timestampNanos + aggregation.offsetNanos() + aggregation.rangeNanos());
  }
}
