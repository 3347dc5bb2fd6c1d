package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds records up in the windows of a grid. A record changes two places of an array however many
 * windows it is in: where the first of them begins and where the last has ended.
 */
final class SeriesCollector implements WindowSink {
  private final RangeRequest request;
  private final SeriesBudget budget;
  private final Map<LabelSet, Changes> series = new TreeMap<>();

  /** Differences from step to step. */
  @SuppressWarnings(
      "ArrayRecordComponent") // never compared; one list of boxes for each would cost more
  private record Changes(long[] counts, long[] sums) {}

  SeriesCollector(RangeRequest request, SeriesBudget budget) {
    this.request = request;
    this.budget = budget;
  }

  @Override
  public void add(LabelSet labels, WindowPart part) {
    add(labels, part.firstStep(), part.endStep(), part.count(), part.sum());
  }

  void add(LabelSet labels, int firstStep, int endStep, long count, long sum) {
    Changes changes = series.get(labels);
    if (changes == null) {
      changes = open(labels);
    }
    changes.counts[firstStep] += count;
    changes.counts[endStep] -= count;
    changes.sums[firstStep] += sum;
    changes.sums[endStep] -= sum;
  }

  private Changes open(LabelSet labels) {
    budget.open(request.grid());
    int size = request.grid().count() + 1;
    Changes changes = new Changes(new long[size], new long[size]);
    series.put(labels, changes);
    return changes;
  }

  /** The series with their samples; those of steps without a record are absent. */
  ImmutableList<Series> result() {
    ImmutableList.Builder<Series> result = ImmutableList.builder();
    series.forEach((labels, changes) -> result.add(series(labels, changes)));
    return result.build();
  }

  private Series series(LabelSet labels, Changes changes) {
    boolean perSecond = request.aggregation().name().isPerSecond();
    double divisor = perSecond ? request.aggregation().rangeNanos() / 1e9 : 1;
    Series result = Series.empty(labels, request.grid());
    long count = 0;
    long sum = 0;
    for (int step = 0; step < request.grid().count(); step++) {
      count += changes.counts[step];
      sum += changes.sums[step];
      if (count > 0) {
        result.set(step, sum / divisor);
      }
    }
    return result;
  }
}
