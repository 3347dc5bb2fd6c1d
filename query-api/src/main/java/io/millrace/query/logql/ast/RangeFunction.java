package io.millrace.query.logql.ast;

/** What a range aggregation computes over the lines of a window, or over their numbers. */
public enum RangeFunction {
  /** Number of lines. */
  COUNT_OVER_TIME("count_over_time", Input.LINES, false),
  /** Number of lines for each second of the window; of numbers, their sum. */
  RATE("rate", Input.EITHER, false),
  /** Length of the lines in UTF-8. */
  BYTES_OVER_TIME("bytes_over_time", Input.LINES, false),
  /** Length of the lines for each second of the window. */
  BYTES_RATE("bytes_rate", Input.LINES, false),
  /** 1 where the window has no line. */
  ABSENT_OVER_TIME("absent_over_time", Input.EITHER, false),
  /** Increase of a counter for each second of the window. */
  RATE_COUNTER("rate_counter", Input.NUMBERS, false),
  SUM_OVER_TIME("sum_over_time", Input.NUMBERS, false),
  /** Arithmetic mean. */
  AVG_OVER_TIME("avg_over_time", Input.NUMBERS, true),
  MIN_OVER_TIME("min_over_time", Input.NUMBERS, true),
  MAX_OVER_TIME("max_over_time", Input.NUMBERS, true),
  /** The oldest number. */
  FIRST_OVER_TIME("first_over_time", Input.NUMBERS, true),
  /** The newest number. */
  LAST_OVER_TIME("last_over_time", Input.NUMBERS, true),
  /** Standard deviation of the window as a whole population. */
  STDDEV_OVER_TIME("stddev_over_time", Input.NUMBERS, true),
  /** Its square. */
  STDVAR_OVER_TIME("stdvar_over_time", Input.NUMBERS, true),
  /** Takes the quantile before the lines, from 0 to 1. */
  QUANTILE_OVER_TIME("quantile_over_time", Input.NUMBERS, true);

  private final String symbol;
  private final Input input;
  private final boolean groups;

  /** What a function reads. */
  public enum Input {
    LINES,
    /** What {@link Unwrap} gives. */
    NUMBERS,
    EITHER
  }

  RangeFunction(String symbol, Input input, boolean groups) {
    this.symbol = symbol;
    this.input = input;
    this.groups = groups;
  }

  public String symbol() {
    return symbol;
  }

  public Input input() {
    return input;
  }

  /** Whether {@code by} and {@code without} may stand behind it. */
  public boolean mayGroup() {
    return groups;
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
