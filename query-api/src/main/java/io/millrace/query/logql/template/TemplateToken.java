package io.millrace.query.logql.template;

/**
 * A word of a template.
 *
 * @param text as written; without dot or dollar's meaning lost: {@code .a}, {@code $a}
 * @param value of constants
 * @param line from 1
 */
record TemplateToken(Kind kind, String text, Object value, int line) {
  enum Kind {
    /** Text outside of actions. */
    TEXT,
    OPEN,
    CLOSE,
    SPACE,
    IDENTIFIER,
    /** {@code .name}. */
    FIELD,
    /** {@code $name} or {@code $}. */
    VARIABLE,
    DOT,
    CONSTANT,
    /** One of {@code | ( ) , = :=}. */
    SYMBOL,
    END
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  boolean isWord(String word) {
    return kind == Kind.IDENTIFIER && text.equals(word);
  }

  String describe() {
    return switch (kind) {
      case END -> "the end of the template";
      case CLOSE -> "`}}`";
      case SPACE -> "a blank";
      case TEXT -> "text";
      case OPEN, IDENTIFIER, FIELD, VARIABLE, DOT, CONSTANT, SYMBOL -> "`" + text + "`";
    };
  }
}
