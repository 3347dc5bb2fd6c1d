package io.millrace.query.logql.parse;

/**
 * The query cannot be run as it is written; the message is for its author and begins with the
 * place: {@code parse error at line L, col C: …}. Lines and columns count from 1, columns in
 * characters.
 */
public final class LogQlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  LogQlException(int line, int column, String detail) {
    super("parse error at line " + line + ", col " + column + ": " + detail);
    this.line = line;
    this.column = column;
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }
}
