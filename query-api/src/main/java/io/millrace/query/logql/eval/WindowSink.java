package io.millrace.query.logql.eval;

/** Takes what falls into the windows of a range aggregation. */
@FunctionalInterface
public interface WindowSink {
  /**
   * Records of one series that lie in the windows of the same steps.
   *
   * @param series labels of the series
   * @param firstStep first step whose window holds them
   * @param endStep first step behind that whose window does not; over firstStep
   * @param count number of records
   * @param sum what they add up to: their number, or their bytes
   */
  void add(LabelSet series, int firstStep, int endStep, long count, long sum);
}
