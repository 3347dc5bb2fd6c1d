package io.millrace.query.logql.ast;

/**
 * {@code label = ip("10.0.0.0/8")} and {@code !=}: the label's text holds an address of a range.
 */
public record IpFilter(LabelName name, boolean negated, IpRange range) implements LabelFilter {
  @Override
  public String toString() {
    return name + (negated ? " != " : " = ") + range;
  }
}
