package io.millrace.query.logql.template;

import java.util.List;

/** {@code printf} and its kin, as the Go language has them. */
final class GoFormat {
  private static final int MAX_WIDTH = 10_000;

  private final String format;
  private final List<Object> arguments;
  private final StringBuilder out = new StringBuilder();
  private int position;
  private int next;

  private GoFormat(String format, List<Object> arguments) {
    this.format = format;
    this.arguments = arguments;
  }

  /** Values with a blank between two that are no texts. */
  static String print(List<Object> values) {
    StringBuilder out = new StringBuilder();
    boolean textBefore = true;
    for (Object value : values) {
      boolean text = value instanceof String;
      out.append(text || textBefore ? "" : " ").append(GoPrinter.text(value));
      textBefore = text;
    }
    return out.toString();
  }

  /** Values with blanks between them, and a line end. */
  static String println(List<Object> values) {
    StringBuilder out = new StringBuilder();
    for (Object value : values) {
      out.append(out.isEmpty() ? "" : " ").append(GoPrinter.text(value));
    }
    return out.append('\n').toString();
  }

  static String format(String format, List<Object> arguments) {
    return new GoFormat(format, arguments).run();
  }

  private String run() {
    while (position < format.length()) {
      int percent = format.indexOf('%', position);
      if (percent < 0) {
        break;
      }
      out.append(format, position, percent);
      position = percent + 1;
      directive();
      TextFunctions.checkLength(out.length());
    }
    out.append(format, position, format.length());
    if (next < arguments.size()) {
      extra();
    }
    return out.toString();
  }

  private void extra() {
    out.append("%!(EXTRA ");
    for (int i = next; i < arguments.size(); i++) {
      Object argument = arguments.get(i);
      out.append(i > next ? ", " : "");
      out.append(
          argument == null
              ? "<nil>"
              : GoValues.typeName(argument) + "=" + GoPrinter.text(argument));
    }
    out.append(')');
  }

  private void directive() {
    int start = position;
    while (position < format.length() && "+-# 0".indexOf(format.charAt(position)) >= 0) {
      position++;
    }
    String flags = format.substring(start, position);
    int width = number();
    int precision = -1;
    if (position < format.length() && format.charAt(position) == '.') {
      position++;
      precision = Math.max(0, number());
    }
    if (position >= format.length()) {
      out.append("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(position);
    position += Character.charCount(verb);
    if (verb == '%') {
      out.append('%');
    } else if (next >= arguments.size()) {
      out.append("%!").appendCodePoint(verb).append("(MISSING)");
    } else {
      Object argument = arguments.get(next++);
      out.append(new GoVerb(verb, flags, width, precision).format(argument));
    }
  }

  /** -1 if none stands here; {@code *} takes an argument. */
  private int number() {
    if (position < format.length() && format.charAt(position) == '*') {
      position++;
      boolean whole = next < arguments.size() && arguments.get(next) instanceof Long;
      return whole ? Math.clamp((Long) arguments.get(next++), 0, MAX_WIDTH) : -1;
    }
    int start = position;
    while (position < format.length() && Character.isDigit(format.charAt(position))) {
      position++;
    }
    if (start == position) {
      return -1;
    }
    String digits = format.substring(start, position);
    return digits.length() > 5 ? MAX_WIDTH : Math.min(Integer.parseInt(digits), MAX_WIDTH);
  }
}
