package io.millrace.query.logql.template;

/**
 * A constant in a template.
 *
 * @param value a string, or a long or a double
 * @param end offset behind it
 */
record GoLiteral(Object value, int end) {
  /** In double quotes, backticks, or a character in single quotes; null if it is malformed. */
  static GoLiteral quoted(String text, int start) {
    char quote = text.charAt(start);
    if (quote == '`') {
      int close = text.indexOf('`', start + 1);
      return close < 0 ? null : new GoLiteral(text.substring(start + 1, close), close + 1);
    }
    StringBuilder value = new StringBuilder();
    int position = start + 1;
    while (position < text.length() && text.charAt(position) != '\n') {
      char c = text.charAt(position);
      if (c == quote) {
        return closed(value.toString(), quote, position + 1);
      }
      if (c == '\\') {
        position = escape(text, position + 1, value);
        if (position < 0) {
          return null;
        }
      } else {
        value.append(c);
        position++;
      }
    }
    return null;
  }

  private static GoLiteral closed(String value, char quote, int end) {
    if (quote == '"') {
      return new GoLiteral(value, end);
    }
    boolean single = value.codePointCount(0, value.length()) == 1;
    return single ? new GoLiteral((long) value.codePointAt(0), end) : null;
  }

  /** Offset behind the escape; -1 if there is no such escape. */
  private static int escape(String text, int at, StringBuilder value) {
    if (at >= text.length()) {
      return -1;
    }
    switch (text.charAt(at)) {
      case 'n' -> value.append('\n');
      case 't' -> value.append('\t');
      case 'r' -> value.append('\r');
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case 'a' -> value.append((char) 7);
      case 'v' -> value.append((char) 11);
      case '\\', '"', '\'' -> value.append(text.charAt(at));
      case 'x' -> {
        return codePoint(text, at + 1, 2, value);
      }
      case 'u' -> {
        return codePoint(text, at + 1, 4, value);
      }
      case 'U' -> {
        return codePoint(text, at + 1, 8, value);
      }
      default -> {
        return -1;
      }
    }
    return at + 1;
  }

  private static int codePoint(String text, int from, int digits, StringBuilder value) {
    if (from + digits > text.length()) {
      return -1;
    }
    String hex = text.substring(from, from + digits);
    if (!hex.matches("[0-9a-fA-F]+")) {
      return -1;
    }
    long point = Long.parseLong(hex, 16);
    if (point > Character.MAX_CODE_POINT) {
      return -1;
    }
    value.appendCodePoint((int) point);
    return from + digits;
  }

  /** A whole number of any base, or one with a fraction or an exponent; null if malformed. */
  static GoLiteral number(String text, int start) {
    int end = start + 1;
    while (end < text.length() && isNumberPart(text, start, end)) {
      end++;
    }
    Object value = value(text.substring(start, end).replace("_", ""));
    return value == null ? null : new GoLiteral(value, end);
  }

  private static boolean isNumberPart(String text, int start, int at) {
    char c = text.charAt(at);
    if (c == '+' || c == '-') {
      char before = Character.toLowerCase(text.charAt(at - 1));
      boolean hex = text.startsWith("0x", start) || text.startsWith("0X", start);
      return hex ? before == 'p' : before == 'e';
    }
    return c == '.' || c == '_' || Character.isLetterOrDigit(c);
  }

  private static Object value(String word) {
    Long whole = GoNumbers.parseWhole(word);
    if (whole != null) {
      return whole;
    }
    return word.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")
        ? (Object) Double.valueOf(word)
        : null;
  }
}
