package io.millrace.query.logql.parse;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.millrace.query.logql.parse.Token.Kind;
import java.util.List;
import java.util.function.Supplier;

/** The tokens of one query with a place to read at; makes the errors that point at them. */
final class TokenStream {
  private final SourceText source;
  private final ParseLimits limits;
  private final List<Token> tokens;
  private int position;
  private int depth;

  TokenStream(String text, ParseLimits limits) {
    this.source = new SourceText(text);
    this.limits = limits;
    if (text.length() > limits.maxLength()) {
      throw source.error(
          0, "query length: " + text.length() + " (expected: at most " + limits.maxLength() + ")");
    }
    this.tokens = new Lexer(source).tokens();
  }

  ParseLimits limits() {
    return limits;
  }

  Token peek() {
    return tokens.get(position);
  }

  Token peekSecond() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  Token peekThird() {
    return tokens.get(Math.min(position + 2, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    if (token.kind() != Kind.END) {
      position++;
    }
    return token;
  }

  boolean nextIsSymbol(String symbol) {
    return peek().isSymbol(symbol);
  }

  /** Takes the symbol if it is the next token. */
  boolean accept(String symbol) {
    boolean found = nextIsSymbol(symbol);
    if (found) {
      next();
    }
    return found;
  }

  /** Takes the word if it is the next token. */
  boolean acceptWord(String word) {
    boolean found = peek().isWord(word);
    if (found) {
      next();
    }
    return found;
  }

  Token expect(String symbol, String orElse) {
    if (!nextIsSymbol(symbol)) {
      throw unexpected(orElse.isEmpty() ? "`" + symbol + "`" : "`" + symbol + "` " + orElse);
    }
    return next();
  }

  Token expect(Kind kind, String expected) {
    if (peek().kind() != kind) {
      throw unexpected(expected);
    }
    return next();
  }

  /** The next token is not what the grammar wants. */
  LogQlException unexpected(String expected) {
    return error(peek(), "found " + peek().describe() + "; expected " + expected);
  }

  LogQlException error(Token at, String detail) {
    return source.error(at.offset(), detail);
  }

  /** Checks an RE2 pattern. */
  String regex(Token at, String pattern) {
    try {
      Pattern.compile(pattern);
      return pattern;
    } catch (PatternSyntaxException e) {
      throw error(
          at, "found an invalid regular expression: " + e.getMessage() + "; expected RE2 syntax");
    }
  }

  /** Parses something that may contain itself. */
  <T> T nested(Supplier<T> parser) {
    deeper(peek());
    try {
      return parser.get();
    } finally {
      depth--;
    }
  }

  /** Counts a level that stays open until {@link #restoreDepth}. */
  void deeper(Token at) {
    depth++;
    if (depth > limits.maxDepth()) {
      throw error(at, "found nesting deeper than " + limits.maxDepth() + " levels");
    }
  }

  int depth() {
    return depth;
  }

  void restoreDepth(int saved) {
    depth = saved;
  }
}
