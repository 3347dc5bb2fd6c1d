package io.millrace.storage.clickhouse.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits a statement into the tokens that matter for finding its clauses: words and single signs,
 * with comments, strings, quoted names and heredocs recognised and kept whole. It works on text in
 * ISO 8859-1, so that an offset is a byte offset, and never fails: what is no SQL (the data of an
 * insert) gives meaningless tokens that nobody asks for.
 */
final class SqlTokens {
  /**
   * @param text upper case for a word; the opening sign for a string or a quoted name
   * @param depth of open parentheses before this token
   */
  record Token(String text, boolean word, int start, int end, int depth) {
    boolean is(String expected) {
      return text.equals(expected);
    }
  }

  private final String sql;
  private int position;
  private int depth;

  SqlTokens(String sql) {
    this.sql = sql;
  }

  /** All tokens of the text. */
  static List<Token> all(String sql) {
    List<Token> tokens = new ArrayList<>();
    SqlTokens lexer = new SqlTokens(sql);
    for (Token token = lexer.next(); token != null; token = lexer.next()) {
      tokens.add(token);
    }
    return tokens;
  }

  /** The next token, or null at the end. */
  Token next() {
    skipBlanks();
    if (position >= sql.length()) {
      return null;
    }
    int start = position;
    char first = sql.charAt(start);
    if (isWordStart(first)) {
      return word(start);
    }
    if (first == '\'' || first == '"' || first == '`') {
      skipQuoted(first);
      return new Token(String.valueOf(first), false, start, position, depth);
    }
    if (first == '$' && skipHeredoc()) {
      return new Token("'", false, start, position, depth);
    }
    position++;
    if (first == ')') {
      depth = Math.max(0, depth - 1);
    }
    Token token = new Token(String.valueOf(first), false, start, position, depth);
    if (first == '(') {
      depth++;
    }
    return token;
  }

  private Token word(int start) {
    while (position < sql.length() && isWordPart(sql.charAt(position))) {
      position++;
    }
    String text = sql.substring(start, position).toUpperCase(Locale.ROOT);
    return new Token(text, true, start, position, depth);
  }

  private void skipBlanks() {
    while (position < sql.length()) {
      char c = sql.charAt(position);
      if (c <= ' ') {
        position++;
      } else if (sql.startsWith("--", position) || (c == '#' && isHashComment())) {
        skipPast("\n");
      } else if (sql.startsWith("/*", position)) {
        position += 2;
        skipPast("*/");
      } else {
        return;
      }
    }
  }

  private boolean isHashComment() {
    return sql.startsWith("# ", position) || sql.startsWith("#!", position);
  }

  private void skipPast(String end) {
    int found = sql.indexOf(end, position);
    position = found < 0 ? sql.length() : found + end.length();
  }

  private void skipQuoted(char quote) {
    position++;
    while (position < sql.length()) {
      char c = sql.charAt(position);
      position++;
      if (c == '\\') {
        position = Math.min(sql.length(), position + 1);
      } else if (c == quote) {
        if (position >= sql.length() || sql.charAt(position) != quote) {
          return;
        }
        position++;
      }
    }
  }

  private boolean skipHeredoc() {
    int tagEnd = position + 1;
    while (tagEnd < sql.length() && isWordPart(sql.charAt(tagEnd))) {
      tagEnd++;
    }
    if (tagEnd >= sql.length() || sql.charAt(tagEnd) != '$') {
      return false;
    }
    String tag = sql.substring(position, tagEnd + 1);
    int close = sql.indexOf(tag, tagEnd + 1);
    if (close < 0) {
      return false;
    }
    position = close + tag.length();
    return true;
  }

  private static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isWordPart(char c) {
    return isWordStart(c) || (c >= '0' && c <= '9');
  }
}
