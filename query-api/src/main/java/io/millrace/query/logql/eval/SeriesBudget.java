package io.millrace.query.logql.eval;

/** How many series a range aggregation may still open. */
final class SeriesBudget {
  private final EvaluationLimits limits;
  private int open;

  SeriesBudget(EvaluationLimits limits) {
    this.limits = limits;
  }

  int opened() {
    return open;
  }

  /**
   * Takes one series.
   *
   * @throws QueryRefusedException past a limit
   */
  void open(StepGrid grid) {
    if (open == limits.maxSeries()) {
      throw QueryRefusedException.limit(
          "series of a query", "maxQuerySeries", limits.maxSeries(), "group by fewer labels");
    }
    if ((open + 1L) * (grid.count() + 1L) > limits.maxSamples()) {
      throw QueryRefusedException.limit(
          "samples of a query",
          "query.max-samples",
          limits.maxSamples(),
          "take a larger step, or group by fewer labels");
    }
    open++;
  }
}
