package io.millrace.query.logql.parse;

/** The text of a query, to turn offsets into lines and columns. */
record SourceText(String text) {
  LogQlException error(int offset, String detail) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset && i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    int column = text.codePointCount(lineStart, Math.min(offset, text.length())) + 1;
    return new LogQlException(line, column, detail);
  }
}
