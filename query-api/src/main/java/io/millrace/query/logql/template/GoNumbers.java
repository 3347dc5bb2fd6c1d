package io.millrace.query.logql.template;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as the Go language reads and prints them. */
final class GoNumbers {
  private GoNumbers() {}

  /**
   * A whole number with a sign and a base ({@code 0x}, {@code 0o}, {@code 0b}, a leading 0 is
   * octal); null if it is none or does not fit into 64 bits.
   */
  static Long parseWhole(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int radix = 10;
    String lower = digits.toLowerCase(Locale.ROOT);
    if (lower.startsWith("0x")) {
      radix = 16;
    } else if (lower.startsWith("0b")) {
      radix = 2;
    } else if (lower.startsWith("0o")) {
      radix = 8;
    }
    if (radix != 10) {
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      radix = 8;
    }
    if (digits.isEmpty() || digits.startsWith("-") || digits.startsWith("+")) {
      return null;
    }
    try {
      return Long.parseLong((negative ? "-" : "") + digits, radix);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * The shortest form: {@code 1e+06} from six digits before the point on, {@code 0.1}, {@code
   * 123456}.
   */
  static String shortest(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return special(value);
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    return exponent < -4 || exponent >= 6 ? exponential(digits, 'e') : digits.toPlainString();
  }

  static String special(double value) {
    return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  }

  /** {@code %e}: a digit, the fraction, and an exponent of two digits at least. */
  static String exponential(double value, int precision, char letter) {
    if (value == 0) {
      return (1 / value < 0 ? "-0" : "0")
          + (precision > 0 ? "." + "0".repeat(precision) : "")
          + letter
          + "+00";
    }
    BigDecimal rounded =
        new BigDecimal(value).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    return exponential(
        rounded.setScale(
            rounded.scale() + precision + 1 - rounded.precision(), RoundingMode.UNNECESSARY),
        letter);
  }

  private static String exponential(BigDecimal digits, char letter) {
    String unscaled = digits.unscaledValue().abs().toString();
    int exponent = unscaled.length() - digits.scale() - 1;
    return (digits.signum() < 0 ? "-" : "")
        + unscaled.charAt(0)
        + (unscaled.length() > 1 ? "." + unscaled.substring(1) : "")
        + letter
        + (exponent < 0 ? "-" : "+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /** {@code %f}: rounded half to even on the exact value. */
  static String fixed(double value, int precision) {
    String text =
        new BigDecimal(value).setScale(precision, RoundingMode.HALF_EVEN).abs().toPlainString();
    boolean negative = value < 0 || (value == 0 && 1 / value < 0);
    return negative ? "-" + text : text;
  }

  /** {@code %g} with a precision: so many significant digits, no zeros at the end. */
  static String general(double value, int precision, char letter) {
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    int wanted = Math.max(1, precision);
    BigDecimal rounded =
        new BigDecimal(value)
            .round(new MathContext(wanted, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    return exponent < -4 || exponent >= wanted
        ? exponential(rounded, letter)
        : rounded.toPlainString();
  }
}
