package io.millrace.query.logql.ast;

/**
 * {@code function({…} | … [range] offset …)}: for each label set, a number over the lines of the
 * window (t - offset - range, t - offset].
 *
 * @param function what is computed
 * @param query the lines
 * @param rangeNanos length of the window, over 0
 * @param offsetNanos how far the window lies in the past
 */
public record RangeAggregation(
    RangeFunction function, LogQuery query, long rangeNanos, long offsetNanos)
    implements MetricExpression {
  @Override
  public String toString() {
    String offset = offsetNanos == 0 ? "" : " offset " + Durations.format(offsetNanos);
    return function.symbol()
        + "("
        + query
        + "["
        + Durations.format(rangeNanos)
        + "]"
        + offset
        + ")";
  }
}
