package io.millrace.query.logql.eval;

/**
 * What one query may cost while it runs.
 *
 * @param maxRows records that pass through the process
 * @param maxSeries label sets of a metric
 * @param maxPoints steps of a metric
 * @param maxSamples series times steps held at once
 */
public record EvaluationLimits(long maxRows, int maxSeries, int maxPoints, long maxSamples) {
  public static final EvaluationLimits DEFAULT =
      new EvaluationLimits(10_000_000, 10_000, 11_000, 10_000_000);
}
