package io.millrace.query.logql.ast;

import java.math.BigDecimal;

/** Numbers as Loki writes them: shortest text that reads back the same, never with an exponent. */
public final class Numbers {
  private Numbers() {}

  /** Also {@code NaN}, {@code +Inf} and {@code -Inf}. */
  public static String format(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return value == 0 && 1 / value < 0 ? "-0" : Long.toString((long) value);
    }
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
