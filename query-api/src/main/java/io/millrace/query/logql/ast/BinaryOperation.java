package io.millrace.query.logql.ast;

/**
 * {@code left operator right}.
 *
 * @param returnsBool for comparisons: give 0 or 1 rather than filter
 * @param matching how samples of two vectors find each other
 */
public record BinaryOperation(
    BinaryOperator operator,
    boolean returnsBool,
    VectorMatching matching,
    MetricExpression left,
    MetricExpression right)
    implements MetricExpression {
  @Override
  public String toString() {
    return "("
        + left
        + " "
        + operator.symbol()
        + (returnsBool ? " bool" : "")
        + matching
        + " "
        + right
        + ")";
  }
}
