package io.millrace.query.logql.ast;

/** {@code a or b}. */
public record OrFilter(LabelFilter left, LabelFilter right) implements LabelFilter {
  @Override
  public String toString() {
    return left + " or " + (right instanceof OrFilter ? "(" + right + ")" : right);
  }
}
