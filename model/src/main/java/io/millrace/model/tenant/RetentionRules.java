package io.millrace.model.tenant;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * Rules by streams, in order: the first that selects a stream holds for it. As text: {@code
 * {app="a"} 7d; {env=~"dev|test"} 1d}.
 */
public record RetentionRules(ImmutableList<RetentionRule> list) {
  /** No rules. */
  public static final RetentionRules NONE = new RetentionRules(ImmutableList.of());

  private static final int MAX_RULES = 64;
  private static final int MAX_CHARS = 16_384;
  private static final String EXPECTED =
      "rules such as {app=\"a\"} 7d; {env=\"dev\"} 1d, at most %d".formatted(MAX_RULES);

  /** Checks the number; {@link IllegalArgumentException} if there are too many. */
  public RetentionRules {
    LimitChecks.require(
        list.size() <= MAX_RULES, "retentionRules", list.size() + " rules", "at most " + MAX_RULES);
  }

  /**
   * Reads the text form; the selectors are only told apart.
   *
   * @throws IllegalArgumentException says what was expected
   */
  public static RetentionRules parse(String text) {
    LimitChecks.require(
        text.length() <= MAX_CHARS,
        "retentionRules",
        text.length() + " characters",
        "at most " + MAX_CHARS);
    ImmutableList.Builder<RetentionRule> rules = ImmutableList.builder();
    int position = 0;
    while (position < text.length()) {
      int begin = skipBlanks(text, position);
      if (begin == text.length()) {
        break;
      }
      int braceEnd = endOfSelector(text, begin);
      int end = text.indexOf(';', braceEnd);
      end = end < 0 ? text.length() : end;
      Duration period =
          LimitField.readTime(text.substring(braceEnd, end).strip())
              .orElseThrow(() -> unusable(text));
      rules.add(new RetentionRule(text.substring(begin, braceEnd), period));
      position = end + 1;
    }
    return new RetentionRules(rules.build());
  }

  private static int skipBlanks(String text, int from) {
    int position = from;
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
    return position;
  }

  /** Behind the closing brace, which does not count inside of quotes. */
  private static int endOfSelector(String text, int begin) {
    if (text.charAt(begin) != '{') {
      throw unusable(text);
    }
    char quote = 0;
    for (int i = begin; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote == '"') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '`') {
        quote = c;
      } else if (c == '}') {
        return i + 1;
      }
    }
    throw unusable(text);
  }

  private static IllegalArgumentException unusable(String text) {
    String shown = text.length() <= 200 ? text : text.substring(0, 200) + "…";
    return new IllegalArgumentException(
        "retentionRules: '%s' (expected: %s)".formatted(shown, EXPECTED));
  }

  /** The text form. */
  @Override
  public String toString() {
    return list.stream()
        .map(rule -> rule.selector() + " " + LimitField.print(rule.period()))
        .collect(Collectors.joining("; "));
  }
}
