package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.LabelMatcher;
import io.millrace.query.logql.ast.MatchOperator;
import io.millrace.query.logql.ast.RangeAggregation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code absent_over_time}: 1 at the steps whose window has no line at all. Its labels are those
 * that the selector names once, with {@code =}.
 */
final class AbsentEvaluator {
  private final RangeEvaluator ranges;

  AbsentEvaluator(RangeEvaluator ranges) {
    this.ranges = ranges;
  }

  ImmutableList<Series> evaluate(RangeAggregation aggregation, StepGrid grid) {
    Series result = Series.empty(labels(aggregation), grid);
    ImmutableList<Series> counted =
        ranges.evaluate(new RangeRequest(aggregation, Optional.of(Grouping.NONE), grid));
    for (int step = 0; step < grid.count(); step++) {
      if (counted.isEmpty() || !counted.getFirst().has(step)) {
        result.set(step, 1);
      }
    }
    return ImmutableList.of(result);
  }

  private static LabelSet labels(RangeAggregation aggregation) {
    Map<String, String> labels = new HashMap<>();
    Map<String, Integer> named = new HashMap<>();
    for (LabelMatcher matcher : aggregation.query().selector().matchers()) {
      String label = matcher.name().label();
      named.merge(label, 1, Integer::sum);
      if (matcher.operator() == MatchOperator.EQUAL && !matcher.value().isEmpty()) {
        labels.put(label, matcher.value());
      }
    }
    labels.keySet().removeIf(label -> named.get(label) > 1);
    return LabelSet.of(labels);
  }
}
