package io.millrace.query.logql.ast;

/**
 * {@code label="expression"} of a parser stage: the label to set and where its value stands.
 *
 * @param label the name to give
 * @param expression path (json) or key (logfmt)
 */
public record Extraction(String label, String expression) {
  @Override
  public String toString() {
    return label + "=" + Quoted.of(expression);
  }
}
