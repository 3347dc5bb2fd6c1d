package io.millrace.model.otlp;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Doubles as ECMAScript prints them (ECMA-262, Number::toString), which is also what Go's JSON
 * encoder prints: the shortest digits that give the same double back, plain from 1e-6 up to below
 * 1e21, else with an exponent; and {@code NaN}, {@code Infinity}, {@code -Infinity}.
 */
final class DoubleText {
  private static final double PLAIN_FROM = 1e-6;
  private static final double PLAIN_BELOW = 1e21;

  private DoubleText() {}

  static void append(double value, TextBuffer out) {
    if (!Double.isFinite(value)) {
      out.append(Double.toString(value));
      return;
    }
    double magnitude = Math.abs(value);
    if (magnitude == 0) {
      out.append(1 / value < 0 ? "-0" : "0");
      return;
    }
    BigDecimal shortest = shortest(value);
    if (magnitude >= PLAIN_FROM && magnitude < PLAIN_BELOW) {
      out.append(shortest.toPlainString());
    } else {
      withExponent(shortest, out);
    }
  }

  /** Double.toString gives two digits where one is enough for a few subnormal numbers. */
  private static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (digits.precision() == 2) {
      BigDecimal oneDigit = digits.round(new MathContext(1));
      return oneDigit.doubleValue() == value ? oneDigit.stripTrailingZeros() : digits;
    }
    return digits;
  }

  private static void withExponent(BigDecimal value, TextBuffer out) {
    String digits = value.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - value.scale();
    if (value.signum() < 0) {
      out.append('-');
    }
    out.append(digits.charAt(0));
    if (digits.length() > 1) {
      out.append('.').append(digits.substring(1));
    }
    out.append('e').append(exponent < 0 ? '-' : '+').append(Integer.toString(Math.abs(exponent)));
  }
}
