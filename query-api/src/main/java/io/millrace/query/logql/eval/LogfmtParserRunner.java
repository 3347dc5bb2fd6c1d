package io.millrace.query.logql.eval;

import io.millrace.query.logql.ast.LabelNames;
import io.millrace.query.logql.ast.LogfmtParser;

/** Sets a label for every pair of the line. */
final class LogfmtParserRunner implements StageRunner {
  private final LogfmtParser parser;

  LogfmtParserRunner(LogfmtParser parser) {
    this.parser = parser;
  }

  @Override
  public boolean process(EntryState entry) {
    LogfmtReader pairs = new LogfmtReader(entry.line());
    while (pairs.next()) {
      if (pairs.isMalformed()) {
        if (parser.strict()) {
          entry.setError("LogfmtParserErr", "the line has a malformed pair");
          return true;
        }
      } else if (parser.keepEmpty() || !pairs.value().isEmpty()) {
        String label = LabelNames.ofParsed(pairs.key());
        if (!label.isEmpty()) {
          entry.setParsed(label, pairs.value());
        }
      }
    }
    return true;
  }
}
