package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps the numbers of each series, and computes its windows when all are there. Numbers of one
 * time are in the order of their size, so that every source gives the same.
 */
final class SampleCollector {
  private final RangeRequest request;
  private final SeriesBudget budget;
  private final Map<LabelSet, Samples> series = new TreeMap<>();

  SampleCollector(RangeRequest request, SeriesBudget budget) {
    this.request = request;
    this.budget = budget;
  }

  /** Numbers come in the order of time. */
  void add(LabelSet labels, long timestampNanos, double value) {
    Samples samples = series.get(labels);
    if (samples == null) {
      budget.open(request.grid());
      samples = new Samples();
      series.put(labels, samples);
    }
    samples.add(timestampNanos, value);
  }

  ImmutableList<Series> result() {
    WindowFunction function = WindowFunctions.of(request.aggregation());
    ImmutableList.Builder<Series> result = ImmutableList.builder();
    series.forEach((labels, samples) -> result.add(series(labels, samples, function)));
    return result.build();
  }

  private Series series(LabelSet labels, Samples samples, WindowFunction function) {
    Series result = Series.empty(labels, request.grid());
    long offset = request.aggregation().offsetNanos();
    long range = request.aggregation().rangeNanos();
    int from = 0;
    int to = 0;
    for (int step = 0; step < request.grid().count(); step++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new QueryCancelledException();
      }
      long end = request.grid().timeNanos(step) - offset;
      to = samples.firstBehind(end, to);
      from = samples.firstBehind(end - range, from);
      if (from < to) {
        result.set(step, function.compute(samples.window(from, to)));
      }
    }
    return result;
  }

  /** Times and values side by side, growing. */
  private static final class Samples {
    private long[] times = new long[16];
    private double[] values = new double[16];
    private int size;

    void add(long time, double value) {
      if (size == times.length) {
        times = Arrays.copyOf(times, size * 2);
        values = Arrays.copyOf(values, size * 2);
      }
      int at = size;
      while (at > 0 && times[at - 1] == time && Double.compare(values[at - 1], value) > 0) {
        values[at] = values[at - 1];
        at--;
      }
      times[size] = time;
      values[at] = value;
      size++;
    }

    int firstBehind(long time, int start) {
      int index = start;
      while (index < size && times[index] <= time) {
        index++;
      }
      return index;
    }

    WindowFunction.Window window(int from, int to) {
      return new WindowFunction.Window(values, from, to);
    }
  }
}
