package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.ast.ByteSizes;
import io.millrace.query.logql.ast.Durations;
import io.millrace.query.logql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Cuts a query into tokens; comments run from {@code #} to the end of the line. */
final class Lexer {
  // longest first
  private static final ImmutableList<String> SYMBOLS =
      ImmutableList.of(
          "|=", "|~", "|>", "!=", "!~", "!>", "=~", "==", ">=", "<=", "{", "}", "(", ")", "[", "]",
          ",", "=", ">", "<", "|", "+", "-", "*", "/", "%", "^", "@");
  // what other languages write
  private static final ImmutableMap<String, String> SLIPS =
      ImmutableMap.of(
          "===", "==", "=>", ">=", "=<", "<=", "<>", "!=", "&&", "and", "||", "or", ":=", "=");
  private static final Pattern NUMBER =
      Pattern.compile("(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?|0[xX][0-9a-fA-F]{1,15}");

  private final SourceText source;
  private final String text;
  private int position;

  Lexer(SourceText source) {
    this.source = source;
    this.text = source.text();
  }

  /** All tokens; the last one is END. */
  List<Token> tokens() {
    List<Token> tokens = new ArrayList<>();
    skipBlanks();
    while (position < text.length()) {
      tokens.add(next());
      skipBlanks();
    }
    tokens.add(new Token(Kind.END, "", text.length()));
    return tokens;
  }

  private Token next() {
    char c = text.charAt(position);
    if (c == '"' || c == '`') {
      return string();
    }
    if (isDigit(c)
        || (c == '.' && position + 1 < text.length() && isDigit(text.charAt(position + 1)))) {
      return quantity();
    }
    if (isNameStart(c)) {
      return name();
    }
    if (text.startsWith("--", position) && hasNameAt(position + 2)) {
      return flag();
    }
    return symbol();
  }

  private Token string() {
    StringLiteral literal = StringLiteral.read(source, position);
    Token token = new Token(Kind.STRING, literal.value(), position);
    position = literal.end();
    return token;
  }

  private Token name() {
    int start = position;
    while (position < text.length() && isNamePart(text.charAt(position))) {
      position++;
    }
    return new Token(Kind.IDENTIFIER, text.substring(start, position), start);
  }

  private Token flag() {
    int start = position;
    position += 2;
    while (position < text.length()
        && (isNamePart(text.charAt(position)) || text.charAt(position) == '-')) {
      position++;
    }
    return new Token(Kind.FLAG, text.substring(start, position), start);
  }

  private Token quantity() {
    int start = position;
    while (position < text.length() && isQuantityPart(start)) {
      position++;
    }
    String word = text.substring(start, position);
    if (NUMBER.matcher(word).matches()) {
      return new Token(Kind.NUMBER, word, start);
    }
    if (Durations.parse(word).isPresent()) {
      return new Token(Kind.DURATION, word, start);
    }
    if (ByteSizes.parse(word).isPresent()) {
      return new Token(Kind.BYTES, word, start);
    }
    throw source.error(
        start,
        "found "
            + new Token(Kind.NUMBER, word, start).describe()
            + "; expected a number, a duration (ns, us, ms, s, m, h, d, w, y) or a size (B, KB, KiB, MB, …)");
  }

  private boolean isQuantityPart(int start) {
    char c = text.charAt(position);
    if (c == '+' || c == '-') {
      // a sign belongs to the number only inside an exponent
      char before = text.charAt(position - 1);
      return (before == 'e' || before == 'E')
          && position + 1 < text.length()
          && isDigit(text.charAt(position + 1))
          && text.substring(start, position - 1)
              .chars()
              .allMatch(x -> isDigit((char) x) || x == '.');
    }
    return c == '.' || isNamePart(c) || c == 'µ' || c == 'μ';
  }

  private Token symbol() {
    SLIPS.forEach(
        (slip, meant) -> {
          if (text.startsWith(slip, position)) {
            throw source.error(position, "found `" + slip + "`; expected `" + meant + "`");
          }
        });
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, position)) {
        position += symbol.length();
        return new Token(Kind.SYMBOL, symbol, position - symbol.length());
      }
    }
    throw source.error(
        position, "found `" + Character.toString(text.codePointAt(position)) + "`; " + advice());
  }

  private String advice() {
    return switch (text.charAt(position)) {
      case '\'' -> "expected a string in double quotes or backticks";
      case '&' -> "expected `and`";
      case '.' ->
          "expected a name with a dot to stand in quotes, such as {\"service.name\"=\"api\"}";
      case '~' -> "expected one of `=~`, `!~`, `|~`";
      case '!' -> "expected one of `!=`, `!~`";
      default -> "no such character is part of LogQL outside of strings";
    };
  }

  private void skipBlanks() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '#') {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end;
      } else if (Character.isWhitespace(c)) {
        position++;
      } else {
        return;
      }
    }
  }

  private boolean hasNameAt(int offset) {
    return offset < text.length() && isNameStart(text.charAt(offset));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c);
  }
}
