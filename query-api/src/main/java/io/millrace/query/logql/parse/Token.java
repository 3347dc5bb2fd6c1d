package io.millrace.query.logql.parse;

/**
 * A word of the query.
 *
 * @param kind what it is
 * @param text as written; the decoded text of a string
 * @param offset index of its first character
 */
record Token(Kind kind, String text, int offset) {
  enum Kind {
    IDENTIFIER,
    STRING,
    NUMBER,
    DURATION,
    BYTES,
    SYMBOL,
    FLAG,
    END
  }

  boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  boolean isWord(String word) {
    return kind == Kind.IDENTIFIER && text.equals(word);
  }

  /** As an error message names it; long strings are cut. */
  String describe() {
    return switch (kind) {
      case END -> "the end of the query";
      case STRING -> "the string \"" + shortened() + "\"";
      case NUMBER, DURATION, BYTES, SYMBOL, FLAG, IDENTIFIER -> "`" + shortened() + "`";
    };
  }

  private String shortened() {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
