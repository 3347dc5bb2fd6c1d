package io.millrace.query.logql.template;

import com.google.re2j.Matcher;

/**
 * Replacements as the Go language's regular expressions take them: {@code $1}, {@code ${1}}, {@code
 * $name}, {@code ${name}}, and {@code $$} for a dollar sign. The longest name counts: {@code $1x}
 * is the group {@code 1x}. A group that there is not is the empty text.
 */
public final class GoReplacement {
  private GoReplacement() {}

  /** Replaces all matches in the text. */
  static String replaceAll(Matcher matcher, String text, String replacement, boolean literal) {
    StringBuilder out = new StringBuilder();
    int position = 0;
    while (matcher.find()) {
      out.append(text, position, matcher.start());
      out.append(literal ? replacement : expand(matcher, replacement));
      position = matcher.end();
      TextFunctions.checkLength(out.length());
    }
    return out.append(text, position, text.length()).toString();
  }

  /** The replacement with the groups of the match filled in. */
  public static String expand(Matcher matcher, String replacement) {
    StringBuilder out = new StringBuilder();
    int position = 0;
    while (position < replacement.length()) {
      int dollar = replacement.indexOf('$', position);
      if (dollar < 0) {
        break;
      }
      out.append(replacement, position, dollar);
      position = expandGroup(matcher, replacement, dollar + 1, out);
    }
    return out.append(replacement, position, replacement.length()).toString();
  }

  /** Offset behind what was read. */
  private static int expandGroup(Matcher matcher, String replacement, int at, StringBuilder out) {
    if (replacement.startsWith("$", at)) {
      out.append('$');
      return at + 1;
    }
    boolean braced = replacement.startsWith("{", at);
    int start = braced ? at + 1 : at;
    int end = start;
    while (end < replacement.length() && isNamePart(replacement.charAt(end))) {
      end++;
    }
    boolean closed = !braced || replacement.startsWith("}", end);
    if (end == start || !closed) {
      out.append('$');
      return at;
    }
    out.append(group(matcher, replacement.substring(start, end)));
    return braced ? end + 1 : end;
  }

  private static String group(Matcher matcher, String name) {
    String value = null;
    if (name.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(name);
      value = number <= matcher.groupCount() ? matcher.group(number) : null;
    } else if (matcher.pattern().namedGroups().containsKey(name)) {
      value = matcher.group(name);
    }
    return value == null ? "" : value;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
