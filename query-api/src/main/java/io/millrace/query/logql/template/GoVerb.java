package io.millrace.query.logql.template;

import io.millrace.query.logql.ast.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * One directive of {@code printf}.
 *
 * @param width -1 for none
 * @param precision -1 for none
 */
record GoVerb(int verb, String flags, int width, int precision) {
  String format(Object argument) {
    return switch (verb) {
      case 'v' -> general(argument);
      case 'T' -> padded(GoValues.typeName(argument), false);
      default ->
          switch (argument) {
            case Long number -> whole(number);
            case Double number -> fraction(number);
            case Boolean truth when verb == 't' -> padded(truth.toString(), false);
            case String text -> text(text);
            case GoTime time when verb == 's' -> padded(time.toString(), false);
            case null, default -> wrong(argument);
          };
    };
  }

  private String general(Object argument) {
    return switch (argument) {
      case Long number -> padded(signed(number < 0, Long.toString(number)), true);
      case Double number -> padded(shortest(number), true);
      case String text when has('#') -> padded(Quoted.of(text), false);
      case String text -> padded(cut(text), false);
      case null, default -> padded(GoPrinter.text(argument), false);
    };
  }

  private String shortest(double number) {
    String text =
        precision < 0
            ? GoNumbers.shortest(number)
            : Double.isFinite(number)
                ? GoNumbers.general(number, precision, 'e')
                : GoNumbers.special(number);
    return Double.isFinite(number) ? signed(text.startsWith("-"), text) : text;
  }

  private String text(String text) {
    return switch (verb) {
      case 's' -> padded(cut(text), false);
      case 'q' ->
          padded(
              has('#') && text.indexOf('`') < 0 ? "`" + text + "`" : Quoted.of(cut(text)), false);
      case 'x' -> padded(HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)), false);
      case 'X' ->
          padded(
              HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_8)),
              false);
      default -> wrong(text);
    };
  }

  private String whole(long number) {
    return switch (verb) {
      case 'd' -> integer(number, 10);
      case 'b' -> integer(number, 2);
      case 'o' -> integer(number, 8);
      case 'x' -> integer(number, 16);
      case 'X' -> integer(number, 16).toUpperCase(Locale.ROOT);
      case 'c' -> padded(Character.toString(valid(number)), false);
      case 'q' -> padded("'" + Character.toString(valid(number)) + "'", false);
      case 'U' -> padded(String.format(Locale.ROOT, "U+%04X", number), false);
      default -> wrong(number);
    };
  }

  private static int valid(long number) {
    return number >= 0 && number <= Character.MAX_CODE_POINT ? (int) number : 0xFFFD;
  }

  private String integer(long number, int radix) {
    String digits = Long.toString(number, radix);
    boolean negative = digits.startsWith("-");
    digits = negative ? digits.substring(1) : digits;
    String prefix = has('#') && radix == 16 ? "0x" : has('#') && radix == 8 ? "0" : "";
    if (precision > digits.length()) {
      digits = "0".repeat(precision - digits.length()) + digits;
    }
    return padded(signed(negative, (negative ? "-" : "") + prefix + digits), precision < 0);
  }

  private String fraction(double number) {
    if (!Double.isFinite(number)) {
      return "eEfFgG".indexOf(verb) < 0 ? wrong(number) : padded(GoNumbers.special(number), false);
    }
    String text =
        switch (verb) {
          case 'e', 'E' ->
              GoNumbers.exponential(number, precision < 0 ? 6 : precision, (char) verb);
          case 'f', 'F' -> GoNumbers.fixed(number, precision < 0 ? 6 : precision);
          case 'g', 'G' -> {
            String plain =
                precision < 0
                    ? GoNumbers.shortest(number)
                    : GoNumbers.general(number, precision, 'e');
            yield verb == 'G' ? plain.toUpperCase(Locale.ROOT) : plain;
          }
          default -> null;
        };
    return text == null ? wrong(number) : padded(signed(text.startsWith("-"), text), true);
  }

  private String signed(boolean negative, String text) {
    return negative ? text : has('+') ? "+" + text : has(' ') ? " " + text : text;
  }

  /** The first characters, where a precision is given. */
  private String cut(String text) {
    return precision >= 0 && text.codePointCount(0, text.length()) > precision
        ? text.substring(0, text.offsetByCodePoints(0, precision))
        : text;
  }

  private String padded(String text, boolean zeros) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    if (has('-')) {
      return text + " ".repeat(missing);
    }
    if (!has('0')) {
      return " ".repeat(missing) + text;
    }
    boolean sign = zeros && !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0;
    return sign
        ? text.charAt(0) + "0".repeat(missing) + text.substring(1)
        : "0".repeat(missing) + text;
  }

  private boolean has(char flag) {
    return flags.indexOf(flag) >= 0;
  }

  /** A verb that does not fit is printed as such. */
  private String wrong(Object argument) {
    String start = "%!" + Character.toString(verb) + "(";
    return argument == null
        ? start + "<nil>)"
        : start + GoValues.typeName(argument) + "=" + GoPrinter.text(argument) + ")";
  }
}
