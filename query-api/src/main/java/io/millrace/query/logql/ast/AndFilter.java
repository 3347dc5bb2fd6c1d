package io.millrace.query.logql.ast;

/** {@code a and b}; a comma says the same. Binds tighter than {@code or}. */
public record AndFilter(LabelFilter left, LabelFilter right) implements LabelFilter {
  @Override
  public String toString() {
    String first = left instanceof OrFilter ? "(" + left + ")" : left.toString();
    boolean nested = right instanceof OrFilter || right instanceof AndFilter;
    return first + " and " + (nested ? "(" + right + ")" : right);
  }
}
