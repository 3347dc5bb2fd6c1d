package io.millrace.query.logql.ast;

/** How the samples of a group become one. */
public enum VectorFunction {
  SUM("sum"),
  AVG("avg"),
  MIN("min"),
  MAX("max"),
  COUNT("count");

  private final String symbol;

  VectorFunction(String symbol) {
    this.symbol = symbol;
  }

  public String symbol() {
    return symbol;
  }
}
