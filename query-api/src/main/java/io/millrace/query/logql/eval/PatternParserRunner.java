package io.millrace.query.logql.eval;

import io.millrace.query.logql.ast.LinePattern;

/** Sets a label for each named capture that fits. A line that does not fit is no error. */
final class PatternParserRunner implements StageRunner {
  private final PatternMatcher matcher;

  PatternParserRunner(String pattern) {
    this.matcher = new PatternMatcher(LinePattern.of(pattern));
  }

  @Override
  public boolean process(EntryState entry) {
    matcher.capture(entry.line(), entry::setParsed);
    return true;
  }
}
