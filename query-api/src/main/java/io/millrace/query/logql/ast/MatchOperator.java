package io.millrace.query.logql.ast;

/** How a label is compared with text. */
public enum MatchOperator {
  EQUAL("="),
  NOT_EQUAL("!="),
  MATCHES("=~"),
  NOT_MATCHES("!~");

  private final String symbol;

  MatchOperator(String symbol) {
    this.symbol = symbol;
  }

  public String symbol() {
    return symbol;
  }

  /** Whether the value is a regular expression. */
  public boolean isRegex() {
    return this == MATCHES || this == NOT_MATCHES;
  }

  /** Whether the matcher holds where the comparison does not. */
  public boolean isNegated() {
    return this == NOT_EQUAL || this == NOT_MATCHES;
  }
}
