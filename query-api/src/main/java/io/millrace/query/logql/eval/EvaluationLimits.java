package io.millrace.query.logql.eval;

/**
 * What one query may cost while it runs.
 *
 * @param maxRows records that pass through the process (query.max-rows)
 * @param maxSeries label sets of a metric (the tenant's limit maxQuerySeries)
 * @param maxSamples series times steps held at once (query.max-samples)
 */
public record EvaluationLimits(long maxRows, int maxSeries, long maxSamples) {
  public static final EvaluationLimits DEFAULT =
      new EvaluationLimits(10_000_000, 10_000, 10_000_000);

  /** These with another number of series. */
  public EvaluationLimits withMaxSeries(int series) {
    return new EvaluationLimits(maxRows, series, maxSamples);
  }
}
