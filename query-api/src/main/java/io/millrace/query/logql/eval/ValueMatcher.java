package io.millrace.query.logql.eval;

import com.google.re2j.Pattern;
import io.millrace.query.logql.ast.LabelMatcher;
import java.util.function.Predicate;

/**
 * Tests label values; regular expressions match the whole value, and a dot matches line ends too.
 */
final class ValueMatcher {
  private ValueMatcher() {}

  static Predicate<String> of(LabelMatcher matcher) {
    String expected = matcher.value();
    return switch (matcher.operator()) {
      case EQUAL -> expected::equals;
      case NOT_EQUAL -> value -> !expected.equals(value);
      case MATCHES -> matching(expected);
      case NOT_MATCHES -> matching(expected).negate();
    };
  }

  private static Predicate<String> matching(String regex) {
    Pattern pattern = Pattern.compile("(?s:" + regex + ")");
    return pattern::matches;
  }
}
