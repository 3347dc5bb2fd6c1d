package io.millrace.query.logql.ast;

/** What a range aggregation computes over the lines of a window. */
public enum RangeFunction {
  /** Number of lines. */
  COUNT_OVER_TIME("count_over_time"),
  /** Number of lines for each second of the window. */
  RATE("rate"),
  /** Length of the lines in UTF-8. */
  BYTES_OVER_TIME("bytes_over_time"),
  /** Length of the lines for each second of the window. */
  BYTES_RATE("bytes_rate");

  private final String symbol;

  RangeFunction(String symbol) {
    this.symbol = symbol;
  }

  public String symbol() {
    return symbol;
  }

  /** Whether a line counts with its length rather than with 1. */
  public boolean countsBytes() {
    return this == BYTES_OVER_TIME || this == BYTES_RATE;
  }

  /** Whether the sum is divided by the window's seconds. */
  public boolean isPerSecond() {
    return this == RATE || this == BYTES_RATE;
  }
}
