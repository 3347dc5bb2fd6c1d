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
              labels -> new Group(Series.empty(labels, grid), new long[grid.count()]))
          .add(function, input);
    }
    return joined.values().stream().map(Group::result).collect(ImmutableList.toImmutableList());
  }

  @SuppressWarnings(
      "ArrayRecordComponent") // never compared; one list of boxes for each would cost more
  private record Group(Series result, long[] members) {
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
        case COUNT -> members[step];
      };
    }
  }
}
