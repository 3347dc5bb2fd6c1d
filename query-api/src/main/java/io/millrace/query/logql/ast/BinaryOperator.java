package io.millrace.query.logql.ast;

/** Operators between metrics, with the precedence of Prometheus: higher binds tighter. */
public enum BinaryOperator {
  OR("or", 1),
  AND("and", 2),
  UNLESS("unless", 2),
  EQUAL("==", 3),
  NOT_EQUAL("!=", 3),
  GREATER(">", 3),
  GREATER_OR_EQUAL(">=", 3),
  LESS("<", 3),
  LESS_OR_EQUAL("<=", 3),
  ADD("+", 4),
  SUBTRACT("-", 4),
  MULTIPLY("*", 5),
  DIVIDE("/", 5),
  MODULO("%", 5),
  POWER("^", 6);

  private final String symbol;
  private final int precedence;

  BinaryOperator(String symbol, int precedence) {
    this.symbol = symbol;
    this.precedence = precedence;
  }

  public String symbol() {
    return symbol;
  }

  public int precedence() {
    return precedence;
  }

  /** Only {@code ^} groups from the right. */
  public boolean isRightAssociative() {
    return this == POWER;
  }

  /** Works on sets of samples, not on numbers. */
  public boolean isSetOperator() {
    return this == OR || this == AND || this == UNLESS;
  }

  /** Compares numbers; {@code bool} is allowed. */
  public boolean isComparison() {
    return precedence == 3;
  }
}
