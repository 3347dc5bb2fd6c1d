package io.millrace.query.logql.ast;

import java.util.OptionalInt;

/**
 * {@code sum by (a) (inner)}: joins the samples of one time whose labels fall together; {@code
 * topk} and its kin choose among them.
 *
 * @param count how many are chosen; empty for functions that do not choose
 */
public record VectorAggregation(
    VectorFunction function, OptionalInt count, Grouping grouping, MetricExpression inner)
    implements MetricExpression {
  @Override
  public String toString() {
    String parameter = count.isPresent() ? count.getAsInt() + ", " : "";
    return function.symbol() + grouping + "(" + parameter + inner + ")";
  }
}
