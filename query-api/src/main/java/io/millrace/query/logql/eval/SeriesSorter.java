package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.List;

/**
 * {@code sort}, {@code sort_desc}: orders the samples of one time; over a range it changes nothing.
 */
final class SeriesSorter {
  private SeriesSorter() {}

  static ImmutableList<Series> sort(List<Series> series, StepGrid grid, boolean descending) {
    return grid.count() == 1
        ? ImmutableList.sortedCopyOf(byFirstSample(SampleChooser.order(descending)), series)
        : ImmutableList.copyOf(series);
  }

  /** Equal samples in the order of their labels. */
  static Comparator<Series> byFirstSample(Comparator<Double> values) {
    return Comparator.comparing((Series series) -> series.at(0), values)
        .thenComparing(Series::labels);
  }
}
