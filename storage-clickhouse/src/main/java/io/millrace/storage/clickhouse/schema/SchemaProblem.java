package io.millrace.storage.clickhouse.schema;

/**
 * A difference between the tables and what this program expects.
 *
 * @param severity whether Millrace may start on it
 * @param what it is: {@code name: value (expected: constraint)}
 * @param remedy a command, or statements to be run by hand
 */
public record SchemaProblem(Severity severity, String what, String remedy) {
  /** What follows from it. */
  public enum Severity {
    /** Going on would lose rows, or store none: no start. */
    REFUSED,
    /** Rows are safe; something is slower or larger than it should be. */
    WARNING
  }

  @Override
  public String toString() {
    return what + "; remedy: " + remedy;
  }
}
