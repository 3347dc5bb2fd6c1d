package io.millrace.query.logql.ast;

/**
 * {@code label > 5}, {@code label >= 20ms}, {@code label < 10KB}: the label's text is read as the
 * kind of quantity that it is compared with. A line without the label is left out; a text that is
 * no such quantity keeps the line and sets {@code __error__}.
 */
public record QuantityFilter(LabelName name, CompareOperator operator, Quantity quantity)
    implements LabelFilter {
  @Override
  public String toString() {
    return name + " " + operator.symbol() + " " + quantity;
  }
}
