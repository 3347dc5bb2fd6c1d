package io.millrace.query.logql.ast;

/**
 * {@code | line_format "{{.label}}"}: the line becomes what the template gives.
 *
 * @param template in the Go language's template syntax; compiled when a record is met
 */
public record LineFormat(String template) implements Stage {
  @Override
  public boolean keepsLine() {
    return false;
  }

  @Override
  public boolean keepsLabels() {
    return true;
  }

  @Override
  public String toString() {
    return "| line_format " + Quoted.of(template);
  }
}
