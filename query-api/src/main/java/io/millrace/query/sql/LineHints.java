package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LabelFilter;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.LinePattern;
import io.millrace.query.logql.ast.TextFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a line must hold for a filter to let it through: never more than is sure. A value that a
 * parser takes from a line stands in it as it is, unless the line has a backslash, which may write
 * anything.
 */
final class LineHints {
  private static final Pattern WORDS = Pattern.compile("[A-Za-z0-9_ /-]+(?:\\|[A-Za-z0-9_ /-]+)*");

  private final SqlBuilder sql;
  private final RecordSql records;

  LineHints(SqlBuilder sql, RecordSql records) {
    this.sql = sql;
    this.records = records;
  }

  /** For a filter on labels of which none but the stored ones come from anywhere but the line. */
  Optional<String> of(LabelFilter filter) {
    return filter instanceof TextFilter text ? text(text) : Necessary.of(filter, this::of);
  }

  /** For a pattern that must fit: its literals stand in the line, the first one at its start. */
  Optional<String> of(LineFilter filter) {
    if (filter.operator() != LineFilter.Operator.FITS_PATTERN) {
      return Optional.empty();
    }
    List<String> alternatives = new ArrayList<>();
    for (LineFilter.Term term : filter.terms()) {
      alternatives.add(pattern(LinePattern.of(((LineFilter.Term.Text) term).text())));
    }
    return Optional.of("(" + String.join(" OR ", alternatives) + ")");
  }

  private String pattern(LinePattern pattern) {
    List<String> conditions = new ArrayList<>(List.of("1"));
    for (int i = 0; i < pattern.parts().size(); i++) {
      if (pattern.parts().get(i) instanceof LinePattern.Part.Literal literal) {
        String text = sql.text(literal.text());
        conditions.add(
            i == 0 ? "startsWith(Body, " + text + ")" : "position(Body, " + text + ") > 0");
      }
    }
    return "(" + String.join(" AND ", conditions) + ")";
  }

  private Optional<String> text(TextFilter filter) {
    String value = filter.matcher().value();
    return switch (filter.matcher().operator()) {
      case EQUAL -> value.isEmpty() ? Optional.empty() : anyOf(filter, ImmutableList.of(value));
      case MATCHES ->
          WORDS.matcher(value).matches()
              ? anyOf(filter, ImmutableList.copyOf(value.split("\\|", -1)))
              : Optional.empty();
      case NOT_EQUAL, NOT_MATCHES -> Optional.empty();
    };
  }

  private Optional<String> anyOf(TextFilter filter, ImmutableList<String> values) {
    return records
        .value(sql, filter.matcher().name())
        .map(
            stored -> {
              List<String> places = new ArrayList<>();
              places.add("position(Body, " + sql.text("\\") + ") > 0");
              values.forEach(value -> places.add("position(Body, " + sql.text(value) + ") > 0"));
              places.add(ValueSql.matches(sql, stored, filter.matcher()));
              return "(" + String.join(" OR ", places) + ")";
            });
  }
}
