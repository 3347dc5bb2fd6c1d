package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import com.google.re2j.Pattern;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.LinePattern;
import java.util.function.Predicate;

/** Keeps lines by their text. */
final class LineFilterRunner implements StageRunner {
  private final ImmutableList<Predicate<String>> tests;
  private final boolean negated;

  LineFilterRunner(LineFilter filter) {
    this.negated = filter.operator().isNegated();
    this.tests =
        filter.terms().stream()
            .map(term -> test(filter.operator().kind(), term))
            .collect(ImmutableList.toImmutableList());
  }

  @Override
  public boolean process(EntryState entry) {
    String line = entry.line();
    for (Predicate<String> test : tests) {
      if (test.test(line)) {
        return !negated;
      }
    }
    return negated;
  }

  private static Predicate<String> test(LineFilter.Kind kind, LineFilter.Term term) {
    return switch (term) {
      case LineFilter.Term.Ip ip -> IpFinder.of(ip.range());
      case LineFilter.Term.Text text ->
          switch (kind) {
            case TEXT -> line -> line.contains(text.text());
            case REGEX -> found(text.text());
            case PATTERN -> new PatternMatcher(LinePattern.of(text.text()))::fits;
          };
    };
  }

  private static Predicate<String> found(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return line -> pattern.matcher(line).find();
  }
}
