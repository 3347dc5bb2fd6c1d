package io.millrace.query.logql.eval;

/**
 * Records that lie in the windows of the same steps.
 *
 * @param firstStep first step whose window holds them
 * @param endStep first step behind that whose window does not; over firstStep
 * @param count number of records
 * @param sum what they count together: their number, bytes, or whole numbers unwrapped
 * @param extremes the least and the greatest number unwrapped; 0 where nothing is unwrapped
 */
public record WindowPart(int firstStep, int endStep, long count, long sum, Extremes extremes) {
  /** The ends of a set of numbers. */
  public record Extremes(double least, double greatest) {}
}
