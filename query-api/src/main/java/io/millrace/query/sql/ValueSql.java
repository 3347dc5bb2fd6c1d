package io.millrace.query.sql;

import io.millrace.query.logql.ast.LabelMatcher;
import io.millrace.query.logql.ast.LineFilter;
import java.util.stream.Collectors;

/** Comparisons of texts. The engine's regular expressions are RE2, as LogQL's are. */
final class ValueSql {
  private ValueSql() {}

  /** The whole value is compared; a dot matches line ends. */
  static String matches(SqlBuilder sql, String value, LabelMatcher matcher) {
    return switch (matcher.operator()) {
      case EQUAL -> value + " = " + sql.text(matcher.value());
      case NOT_EQUAL -> value + " != " + sql.text(matcher.value());
      case MATCHES -> "match(" + value + ", " + sql.text(anchored(matcher.value())) + ")";
      case NOT_MATCHES -> "NOT match(" + value + ", " + sql.text(anchored(matcher.value())) + ")";
    };
  }

  /** The text is found anywhere in the line; a dot does not match line ends. */
  static String matches(SqlBuilder sql, LineFilter filter) {
    return filter.texts().stream()
        .map(text -> found(sql, filter.operator(), text))
        .collect(Collectors.joining(filter.operator().isNegated() ? " AND " : " OR ", "(", ")"));
  }

  private static String found(SqlBuilder sql, LineFilter.Operator operator, String text) {
    return switch (operator) {
      case CONTAINS -> "position(Body, " + sql.text(text) + ") > 0";
      case NOT_CONTAINS -> "position(Body, " + sql.text(text) + ") = 0";
      // the engine lets a dot match line ends unless told otherwise
      case MATCHES -> "match(Body, " + sql.text("(?-s:" + text + ")") + ")";
      case NOT_MATCHES -> "NOT match(Body, " + sql.text("(?-s:" + text + ")") + ")";
    };
  }

  private static String anchored(String regex) {
    return "^(?s:" + regex + ")$";
  }
}
