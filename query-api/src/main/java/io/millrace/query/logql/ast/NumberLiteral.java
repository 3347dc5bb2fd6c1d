package io.millrace.query.logql.ast;

/** A number, with its sign. */
public record NumberLiteral(double value) implements MetricExpression {
  @Override
  public String toString() {
    return Numbers.format(value);
  }
}
