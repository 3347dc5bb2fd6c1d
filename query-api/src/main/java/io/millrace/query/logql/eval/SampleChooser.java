package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.VectorAggregation;
import io.millrace.query.logql.ast.VectorFunction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code topk}, {@code bottomk}: keeps the greatest or least samples of each group at each step. Of
 * equal samples those whose labels come first are kept; NaN is kept only where nothing else is
 * left.
 */
final class SampleChooser {
  private final VectorAggregation aggregation;
  private final StepGrid grid;
  private final Comparator<Double> bestFirst;

  SampleChooser(VectorAggregation aggregation, StepGrid grid) {
    this.aggregation = aggregation;
    this.grid = grid;
    this.bestFirst = order(aggregation.function() != VectorFunction.BOTTOMK);
  }

  /** NaN last in both directions. */
  static Comparator<Double> order(boolean descending) {
    Comparator<Double> numbers = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
    return Comparator.comparing((Double value) -> value.isNaN()).thenComparing(numbers);
  }

  ImmutableList<Series> choose(List<Series> inputs) {
    SeriesLabels labels = new SeriesLabels(Optional.of(aggregation.grouping()));
    Map<LabelSet, List<Series>> groups = new TreeMap<>();
    inputs.forEach(
        input ->
            groups.computeIfAbsent(labels.of(input.labels()), key -> new ArrayList<>()).add(input));
    ImmutableList.Builder<Series> chosen = ImmutableList.builder();
    groups.values().forEach(group -> chosen.addAll(chooseOf(group)));
    Comparator<Series> order =
        grid.count() == 1
            ? SeriesSorter.byFirstSample(bestFirst)
            : Comparator.comparing(Series::labels);
    return ImmutableList.sortedCopyOf(order, chosen.build());
  }

  private List<Series> chooseOf(List<Series> group) {
    List<Series> results = group.stream().map(input -> Series.empty(input.labels(), grid)).toList();
    List<Integer> present = new ArrayList<>();
    for (int step = 0; step < grid.count(); step++) {
      present.clear();
      for (int i = 0; i < group.size(); i++) {
        if (group.get(i).has(step)) {
          present.add(i);
        }
      }
      int at = step;
      present.sort(Comparator.comparing(i -> group.get(i).at(at), bestFirst));
      int count = Math.min(present.size(), aggregation.count().orElseThrow());
      present.subList(0, count).forEach(i -> results.get(i).set(at, group.get(i).at(at)));
    }
    return results.stream().filter(series -> !series.present().isEmpty()).toList();
  }
}
