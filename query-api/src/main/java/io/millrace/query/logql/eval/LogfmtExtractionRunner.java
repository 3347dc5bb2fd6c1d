package io.millrace.query.logql.eval;

import io.millrace.query.logql.ast.LogfmtParser;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sets a label for each named key; the empty text where the line has none. */
final class LogfmtExtractionRunner implements StageRunner {
  private final LogfmtParser parser;

  LogfmtExtractionRunner(LogfmtParser parser) {
    this.parser = parser;
  }

  @Override
  public boolean process(EntryState entry) {
    Map<String, String> values = new LinkedHashMap<>();
    LogfmtReader pairs = new LogfmtReader(entry.line());
    while (pairs.next()) {
      if (!pairs.isMalformed()) {
        values.put(pairs.key(), pairs.value());
      } else if (parser.strict()) {
        entry.setError("LogfmtParserErr", "the line has a malformed pair");
        return true;
      }
    }
    parser
        .extractions()
        .forEach(
            extraction ->
                entry.setParsed(
                    extraction.label(), values.getOrDefault(extraction.expression(), "")));
    return true;
  }
}
