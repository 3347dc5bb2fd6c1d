package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import com.google.re2j.Pattern;
import io.millrace.query.logql.ast.LineFilter;
import java.util.function.Predicate;

/** Keeps lines by their text. */
final class LineFilterRunner implements StageRunner {
  private final ImmutableList<Predicate<String>> tests;
  private final boolean negated;

  LineFilterRunner(LineFilter filter) {
    this.negated = filter.operator().isNegated();
    boolean regex = filter.operator().isRegex();
    this.tests =
        filter.texts().stream()
            .map(text -> regex ? found(text) : containing(text))
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

  private static Predicate<String> containing(String text) {
    return line -> line.contains(text);
  }

  private static Predicate<String> found(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return line -> pattern.matcher(line).find();
  }
}
