package io.millrace.query.logql.eval;

import io.millrace.query.logql.ast.RangeAggregation;
import java.util.Arrays;

/** What the range functions make of numbers. */
final class WindowFunctions {
  private WindowFunctions() {}

  static WindowFunction of(RangeAggregation aggregation) {
    double seconds = aggregation.rangeNanos() / 1e9;
    return switch (aggregation.name()) {
      case SUM_OVER_TIME -> WindowFunctions::sum;
      case RATE -> window -> sum(window) / seconds;
      case RATE_COUNTER -> window -> increase(window) / seconds;
      case AVG_OVER_TIME -> WindowFunctions::mean;
      case MIN_OVER_TIME -> WindowFunctions::least;
      case MAX_OVER_TIME -> WindowFunctions::greatest;
      case FIRST_OVER_TIME -> window -> window.get(0);
      case LAST_OVER_TIME -> window -> window.get(window.size() - 1);
      case STDVAR_OVER_TIME -> WindowFunctions::variance;
      case STDDEV_OVER_TIME -> window -> Math.sqrt(variance(window));
      case QUANTILE_OVER_TIME -> {
        double quantile = aggregation.function().parameter().orElseThrow();
        yield window -> quantile(quantile, window);
      }
      // only whether there is any
      case ABSENT_OVER_TIME -> window -> 1;
      case COUNT_OVER_TIME, BYTES_OVER_TIME, BYTES_RATE ->
          throw new IllegalArgumentException(
              "function: " + aggregation.name().symbol() + " (expected: one of numbers)");
    };
  }

  private static double sum(WindowFunction.Window window) {
    double sum = 0;
    for (int i = 0; i < window.size(); i++) {
      sum += window.get(i);
    }
    return sum;
  }

  /** What a counter grew by; where it fell it began anew at 0. */
  private static double increase(WindowFunction.Window window) {
    double increase = window.get(window.size() - 1) - window.get(0);
    for (int i = 1; i < window.size(); i++) {
      if (window.get(i) < window.get(i - 1)) {
        increase += window.get(i - 1);
      }
    }
    return increase;
  }

  private static double mean(WindowFunction.Window window) {
    double mean = 0;
    for (int i = 0; i < window.size(); i++) {
      double value = window.get(i);
      if (Double.isInfinite(mean)) {
        // an infinite mean stays, unless an infinity of the other sign or a NaN meets it
        boolean same = Double.isInfinite(value) && (mean > 0) == (value > 0);
        mean = same || (!Double.isInfinite(value) && !Double.isNaN(value)) ? mean : Double.NaN;
      } else {
        // the running mean, as Loki computes it: the last digit depends on it
        mean += value / (i + 1) - mean / (i + 1);
      }
    }
    return mean;
  }

  private static double least(WindowFunction.Window window) {
    double least = window.get(0);
    for (int i = 1; i < window.size(); i++) {
      double value = window.get(i);
      least = value < least || Double.isNaN(least) ? value : least;
    }
    return least;
  }

  private static double greatest(WindowFunction.Window window) {
    double greatest = window.get(0);
    for (int i = 1; i < window.size(); i++) {
      double value = window.get(i);
      greatest = value > greatest || Double.isNaN(greatest) ? value : greatest;
    }
    return greatest;
  }

  /** Of the whole population, by a running mean: the last digit depends on it. */
  private static double variance(WindowFunction.Window window) {
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < window.size(); i++) {
      double delta = window.get(i) - mean;
      mean += delta / (i + 1);
      squares += delta * (window.get(i) - mean);
    }
    return squares / window.size();
  }

  /** Linear between the two nearest; outside of 0 to 1 an infinity. */
  private static double quantile(double quantile, WindowFunction.Window window) {
    if (Double.isNaN(quantile)) {
      return Double.NaN;
    }
    if (quantile < 0 || quantile > 1) {
      return quantile < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    double[] sorted = nanFirst(window.copy());
    double rank = quantile * (sorted.length - 1);
    int lower = (int) Math.floor(rank);
    int upper = Math.min(sorted.length - 1, lower + 1);
    double weight = rank - lower;
    return sorted[lower] * (1 - weight) + sorted[upper] * weight;
  }

  private static double[] nanFirst(double[] values) {
    Arrays.sort(values);
    int numbers = values.length;
    while (numbers > 0 && Double.isNaN(values[numbers - 1])) {
      numbers--;
    }
    double[] sorted = new double[values.length];
    Arrays.fill(sorted, 0, values.length - numbers, Double.NaN);
    System.arraycopy(values, 0, sorted, values.length - numbers, numbers);
    return sorted;
  }
}
