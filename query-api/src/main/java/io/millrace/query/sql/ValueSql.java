package io.millrace.query.sql;

import io.millrace.query.logql.ast.LabelMatcher;
import io.millrace.query.logql.ast.LineFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Comparisons of texts. The engine's regular expressions are RE2, as LogQL's are. */
final class ValueSql {
  private ValueSql() {}

  /** The whole value is compared; a dot matches line ends. */
  static String matches(SqlBuilder sql, String value, LabelMatcher matcher) {
    return switch (matcher.operator()) {
      case EQUAL -> value + " = " + sql.text(matcher.value());
      case NOT_EQUAL -> value + " != " + sql.text(matcher.value());
      case MATCHES -> "match(" + value + ", " + sql.regex(anchored(matcher.value())) + ")";
      case NOT_MATCHES -> "NOT match(" + value + ", " + sql.regex(anchored(matcher.value())) + ")";
    };
  }

  /**
   * The text is found anywhere in the line; a dot does not match line ends. Empty for what only the
   * evaluator can tell.
   */
  static Optional<String> matches(SqlBuilder sql, LineFilter filter) {
    List<String> conditions = new ArrayList<>();
    for (LineFilter.Term term : filter.terms()) {
      Optional<String> condition =
          term instanceof LineFilter.Term.Text text
              ? found(sql, filter.operator(), text.text())
              : Optional.empty();
      if (condition.isEmpty()) {
        return Optional.empty();
      }
      conditions.add(condition.get());
    }
    String joint = filter.operator().isNegated() ? " AND " : " OR ";
    return Optional.of("(" + String.join(joint, conditions) + ")");
  }

  private static Optional<String> found(SqlBuilder sql, LineFilter.Operator operator, String text) {
    return switch (operator) {
      case CONTAINS -> Optional.of("position(Body, " + sql.text(text) + ") > 0");
      case NOT_CONTAINS -> Optional.of("position(Body, " + sql.text(text) + ") = 0");
      // the engine lets a dot match line ends unless told otherwise
      case MATCHES -> Optional.of("match(Body, " + sql.regex("(?-s:" + text + ")") + ")");
      case NOT_MATCHES -> Optional.of("NOT match(Body, " + sql.regex("(?-s:" + text + ")") + ")");
      case FITS_PATTERN, NOT_FITS_PATTERN -> Optional.empty();
    };
  }

  private static String anchored(String regex) {
    return "^(?s:" + regex + ")$";
  }
}
