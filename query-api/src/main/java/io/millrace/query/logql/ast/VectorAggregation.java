package io.millrace.query.logql.ast;

/** {@code sum by (a) (inner)}: joins the samples of one time whose labels fall together. */
public record VectorAggregation(VectorFunction function, Grouping grouping, MetricExpression inner)
    implements MetricExpression {
  @Override
  public String toString() {
    return function.symbol() + grouping + "(" + inner + ")";
  }
}
