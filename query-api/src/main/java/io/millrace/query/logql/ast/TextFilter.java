package io.millrace.query.logql.ast;

/** {@code label="text"} and its kin. */
public record TextFilter(LabelMatcher matcher) implements LabelFilter {
  @Override
  public String toString() {
    return matcher.toString();
  }
}
