package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.RangeFunction;
import java.util.Map;
import java.util.TreeMap;

/** The least or the greatest number of each window, of parts that a source has computed. */
final class ExtremesCollector implements WindowSink {
  private final RangeRequest request;
  private final SeriesBudget budget;
  private final boolean greatest;
  private final Map<LabelSet, Series> series = new TreeMap<>();

  ExtremesCollector(RangeRequest request, SeriesBudget budget) {
    this.request = request;
    this.budget = budget;
    this.greatest = request.aggregation().name() == RangeFunction.MAX_OVER_TIME;
  }

  @Override
  public void add(LabelSet labels, WindowPart part) {
    Series samples = series.get(labels);
    if (samples == null) {
      budget.open(request.grid());
      samples = Series.empty(labels, request.grid());
      series.put(labels, samples);
    }
    double value = greatest ? part.extremes().greatest() : part.extremes().least();
    for (int step = part.firstStep(); step < part.endStep(); step++) {
      boolean further =
          !samples.has(step) || (greatest ? value > samples.at(step) : value < samples.at(step));
      if (further) {
        samples.set(step, value);
      }
    }
  }

  ImmutableList<Series> result() {
    return ImmutableList.copyOf(series.values());
  }
}
