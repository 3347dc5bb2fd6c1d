package io.millrace.storage.clickhouse.engine;

import io.millrace.storage.clickhouse.engine.SqlTokens.Token;

/**
 * Reads {@code INSERT INTO table [(columns)] [SETTINGS ...] FORMAT name | VALUES}, and no further.
 */
final class InsertHead {
  private final String sql;
  private final SqlTokens lexer;
  private int settingsStart = -1;

  private InsertHead(String sql) {
    this.sql = sql;
    this.lexer = new SqlTokens(sql);
  }

  /** The insert with rows behind it that the text begins with, or null if it is anything else. */
  static Statement.Insert find(String sql) {
    return new InsertHead(sql).find();
  }

  private Statement.Insert find() {
    Token token = lexer.next();
    if (token == null || !token.is("INSERT")) {
      return null;
    }
    token = afterTarget();
    while (token != null) {
      if (token.depth() == 0) {
        switch (token.text()) {
          case "SETTINGS" -> settingsStart = token.start();
          case "VALUES" -> {
            return insert(token.start(), "Values", token.end());
          }
          case "FORMAT" -> {
            return formatted(token);
          }
          case "SELECT", "WITH", "FROM", "WATCH" -> {
            return null;
          }
          default -> {
            // Columns, or names and values of settings.
          }
        }
      }
      token = lexer.next();
    }
    return null;
  }

  /** Skips the name of the table, which may itself be a word like FORMAT. */
  private Token afterTarget() {
    Token token = lexer.next();
    while (token != null && (token.is("INTO") || token.is("TABLE") || token.is("FUNCTION"))) {
      token = lexer.next();
    }
    Token next = lexer.next();
    while (next != null && next.is(".")) {
      lexer.next();
      next = lexer.next();
    }
    return next;
  }

  private Statement.Insert formatted(Token keyword) {
    Token name = lexer.next();
    if (name == null || !name.word()) {
      return null;
    }
    return insert(keyword.start(), sql.substring(name.start(), name.end()), firstData(name.end()));
  }

  /** As a server does: blanks up to the line's end are not data, and neither is one line's end. */
  private int firstData(int from) {
    int offset = from;
    while (offset < sql.length() && " \t\f\r".indexOf(sql.charAt(offset)) >= 0) {
      offset++;
    }
    return offset < sql.length() && sql.charAt(offset) == '\n' ? offset + 1 : offset;
  }

  private Statement.Insert insert(int clauseStart, String format, int dataOffset) {
    int targetEnd = settingsStart < 0 ? clauseStart : settingsStart;
    return new Statement.Insert(
        sql.substring(0, targetEnd), sql.substring(targetEnd, clauseStart), format, dataOffset);
  }
}
