package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.VectorAggregation;
import io.millrace.query.logql.ast.VectorFunction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Joins series whose labels fall together, step by step, in the order of their labels. */
final class VectorAggregator {
  private final VectorFunction function;
  private final SeriesLabels groups;
  private final StepGrid grid;

  VectorAggregator(VectorAggregation aggregation, StepGrid grid) {
    this.function = aggregation.function();
    this.groups = new SeriesLabels(Optional.of(aggregation.grouping()));
    this.grid = grid;
  }

  ImmutableList<Series> aggregate(List<Series> inputs) {
    Map<LabelSet, Group> joined = new TreeMap<>();
    for (Series input : inputs) {
      joined
          .computeIfAbsent(
              groups.of(input.labels()),
              labels ->
                  new Group(
                      Series.empty(labels, grid), new long[grid.count()], new double[grid.count()]))
          .add(function, input);
    }
    return joined.values().stream()
        .map(group -> group.finish(function))
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * Samples of one group.
   *
   * @param result the sample so far; the mean for deviations
   * @param squares sum of squared distances from the mean, for deviations
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // never compared; one list of boxes for each would cost more
  private record Group(Series result, long[] members, double[] squares) {
    void add(VectorFunction function, Series input) {
      for (int step = input.present().nextSetBit(0);
          step >= 0;
          step = input.present().nextSetBit(step + 1)) {
        members[step]++;
        result.set(step, joined(function, step, input.at(step)));
      }
    }

    private double joined(VectorFunction function, int step, double value) {
      double before = result.at(step);
      if (function == VectorFunction.COUNT) {
        return members[step];
      }
      if (members[step] == 1) {
        return value;
      }
      return switch (function) {
        case SUM -> before + value;
        // the running mean, as Loki computes it: the last digit depends on it
        case AVG -> before + (value - before) / members[step];
        case MIN -> Double.isNaN(before) || value < before ? value : before;
        case MAX -> Double.isNaN(before) || value > before ? value : before;
        case STDDEV, STDVAR -> {
          double mean = before + (value - before) / members[step];
          squares[step] += (value - before) * (value - mean);
          yield mean;
        }
        case COUNT -> members[step];
        case TOPK, BOTTOMK, APPROX_TOPK, SORT, SORT_DESC ->
            throw new IllegalArgumentException(
                "function: " + function.symbol() + " (expected: one that joins samples)");
      };
    }

    Series finish(VectorFunction function) {
      if (function == VectorFunction.STDDEV || function == VectorFunction.STDVAR) {
        result.present().stream()
            .forEach(
                step -> {
                  double variance = squares[step] / members[step];
                  // of infinities and NaN there is no deviation
                  variance = Double.isFinite(result.at(step)) ? variance : Double.NaN;
                  result.set(
                      step, function == VectorFunction.STDDEV ? Math.sqrt(variance) : variance);
                });
      }
      return result;
    }
  }
}
