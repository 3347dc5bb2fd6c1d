package io.millrace.query.logql.ast;

/** {@code vector(n)}: one sample without labels. */
public record VectorLiteral(double value) implements MetricExpression {
  @Override
  public String toString() {
    return "vector(" + Numbers.format(value) + ")";
  }
}
