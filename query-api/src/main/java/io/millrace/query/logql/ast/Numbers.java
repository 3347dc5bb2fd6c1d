package io.millrace.query.logql.ast;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers as Loki writes them: shortest text that reads back the same, never with an exponent. */
public final class Numbers {
  private static final Pattern FORM =
      Pattern.compile(
          "[+-]?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?"
              + "|0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?\\d+"
              + "|(?i:inf|infinity))|(?i:nan)");

  private Numbers() {}

  /**
   * A number as the Go language reads it: decimal, hexadecimal with an exponent ({@code 0x1p4}),
   * {@code Inf}, {@code Infinity} and {@code NaN} of any case. Empty for all else, and for numbers
   * that no double holds.
   */
  public static OptionalDouble parse(String text) {
    if (text.isEmpty() || !FORM.matcher(text).matches()) {
      return OptionalDouble.empty();
    }
    return switch (Character.toLowerCase(text.charAt(text.length() - 1))) {
      case 'y' -> infinity(text);
      case 'n' -> OptionalDouble.of(Double.NaN);
      default -> text.toLowerCase(Locale.ROOT).endsWith("inf") ? infinity(text) : finite(text);
    };
  }

  private static OptionalDouble infinity(String text) {
    return OptionalDouble.of(
        text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
  }

  private static OptionalDouble finite(String text) {
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

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
