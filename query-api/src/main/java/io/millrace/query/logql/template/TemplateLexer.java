package io.millrace.query.logql.template;

import io.millrace.query.logql.template.TemplateToken.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into text and the words of its actions; trims the blanks that a minus sign inside
 * the braces asks for.
 */
final class TemplateLexer {
  private final String text;
  private final List<TemplateToken> tokens = new ArrayList<>();
  private int position;
  private boolean trimNext;

  TemplateLexer(String text) {
    this.text = text;
  }

  List<TemplateToken> tokens() {
    while (position < text.length()) {
      int open = text.indexOf("{{", position);
      int end = open < 0 ? text.length() : open;
      boolean trims = open >= 0 && isTrimMarker(open + 2, false);
      addText(text.substring(position, end), trims);
      position = end;
      if (open >= 0) {
        position = trims ? open + 4 : open + 2;
        action();
      }
    }
    add(Kind.END, "", null);
    return tokens;
  }

  private void addText(String raw, boolean trimEnd) {
    String part = trimNext ? raw.stripLeading() : raw;
    part = trimEnd ? part.stripTrailing() : part;
    trimNext = false;
    if (!part.isEmpty()) {
      add(Kind.TEXT, part, null);
    }
  }

  /** A minus sign behind the braces and a blank, or a blank and a minus sign before them. */
  private boolean isTrimMarker(int at, boolean closing) {
    if (closing) {
      return at + 3 < text.length() && isBlank(text.charAt(at)) && text.startsWith("-}}", at + 1);
    }
    return at + 1 < text.length() && text.charAt(at) == '-' && isBlank(text.charAt(at + 1));
  }

  private void action() {
    if (text.startsWith("/*", position)) {
      comment();
      return;
    }
    add(Kind.OPEN, "{{", null);
    while (true) {
      if (position >= text.length()) {
        throw error("found an action that does not end; expected `}}`");
      }
      if (text.startsWith("}}", position)) {
        position += 2;
        break;
      }
      if (isBlank(text.charAt(position))) {
        if (closesTrimmed()) {
          break;
        }
      } else {
        word();
      }
    }
    add(Kind.CLOSE, "}}", null);
  }

  /** Takes blanks; true if they lead to a minus sign and the closing braces. */
  private boolean closesTrimmed() {
    int start = position;
    while (position < text.length() && isBlank(text.charAt(position))) {
      position++;
    }
    if (text.startsWith("-}}", position)) {
      position += 3;
      trimNext = true;
      return true;
    }
    if (start < position && !text.startsWith("}}", position)) {
      add(Kind.SPACE, " ", null);
    }
    return false;
  }

  private void comment() {
    int end = text.indexOf("*/", position);
    if (end < 0) {
      throw error("found a comment that does not end; expected `*/}}`");
    }
    position = end + 2;
    if (isTrimMarker(position, true)) {
      position += 4;
      trimNext = true;
    } else if (text.startsWith("}}", position)) {
      position += 2;
    } else {
      throw error("found text behind a comment; expected `}}`");
    }
  }

  private void word() {
    char c = text.charAt(position);
    if (c == '"' || c == '`' || c == '\'') {
      GoLiteral literal = GoLiteral.quoted(text, position);
      if (literal == null) {
        throw error("found a string that does not end, or a wrong escape in it");
      }
      addLiteral(literal);
    } else if (startsNumber(c)) {
      GoLiteral literal = GoLiteral.number(text, position);
      if (literal == null) {
        throw error("found a wrong number");
      }
      addLiteral(literal);
    } else if (c == '.') {
      int end = nameEnd(position + 1);
      add(end == position + 1 ? Kind.DOT : Kind.FIELD, text.substring(position, end), null);
      position = end;
    } else if (c == '$') {
      int end = nameEnd(position + 1);
      add(Kind.VARIABLE, text.substring(position, end), null);
      position = end;
    } else if (isNamePart(c)) {
      int end = nameEnd(position);
      identifier(text.substring(position, end));
      position = end;
    } else {
      symbol(c);
    }
  }

  private void identifier(String name) {
    switch (name) {
      case "true", "false" -> add(Kind.CONSTANT, name, name.equals("true"));
      case "nil" -> add(Kind.CONSTANT, name, null);
      default -> add(Kind.IDENTIFIER, name, null);
    }
  }

  private void symbol(char c) {
    String symbol = text.startsWith(":=", position) ? ":=" : String.valueOf(c);
    if (!":=|(),".contains(symbol) || symbol.equals(":")) {
      throw error(
          "found `"
              + Character.toString(text.codePointAt(position))
              + "` in an action; expected a value, a function or `}}`");
    }
    add(Kind.SYMBOL, symbol, null);
    position += symbol.length();
  }

  private void addLiteral(GoLiteral literal) {
    add(Kind.CONSTANT, text.substring(position, literal.end()), literal.value());
    position = literal.end();
  }

  private boolean startsNumber(char c) {
    if (isDigit(c)) {
      return true;
    }
    boolean digitFollows = position + 1 < text.length() && isDigit(text.charAt(position + 1));
    return ((c == '+' || c == '-')
            && position + 1 < text.length()
            && (digitFollows || text.charAt(position + 1) == '.'))
        || (c == '.' && digitFollows);
  }

  private int nameEnd(int start) {
    int end = start;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private void add(Kind kind, String word, Object value) {
    tokens.add(new TemplateToken(kind, word, value, line()));
  }

  private int line() {
    return 1
        + (int)
            text.substring(0, Math.min(position, text.length()))
                .chars()
                .filter(c -> c == '\n')
                .count();
  }

  private TemplateException error(String message) {
    return TemplateException.at(line(), message);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
