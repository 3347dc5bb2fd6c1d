package io.millrace.query.logql.ast;

/**
 * A comparison of a label with text, in a selector or in a label filter. An absent label is the
 * empty text. A regular expression is RE2 and must match the whole value.
 */
public record LabelMatcher(LabelName name, MatchOperator operator, String value) {
  @Override
  public String toString() {
    return name + operator.symbol() + Quoted.of(value);
  }
}
