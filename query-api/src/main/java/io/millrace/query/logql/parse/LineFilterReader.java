package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.LineFilter.Operator;
import io.millrace.query.logql.ast.LinePattern;
import io.millrace.query.logql.parse.Token.Kind;
import java.util.Arrays;

/** Reads {@code |= "a" or ip("10.0.0.0/8")}. */
final class LineFilterReader {
  private static final ImmutableMap<String, Operator> OPERATORS =
      Arrays.stream(Operator.values())
          .collect(ImmutableMap.toImmutableMap(Operator::symbol, operator -> operator));

  private final TokenStream tokens;

  LineFilterReader(TokenStream tokens) {
    this.tokens = tokens;
  }

  static boolean isOperator(Token token) {
    return operatorOf(token) != null;
  }

  /** Null if the token begins no line filter. */
  static Operator operatorOf(Token token) {
    return token.kind() == Kind.SYMBOL ? OPERATORS.get(token.text()) : null;
  }

  /** Behind the operator. */
  LineFilter filter(Operator operator) {
    ImmutableList.Builder<LineFilter.Term> terms = ImmutableList.builder();
    do {
      terms.add(term(operator));
    } while (tokens.acceptWord("or"));
    return new LineFilter(operator, terms.build());
  }

  private LineFilter.Term term(Operator operator) {
    Token first = tokens.peek();
    if (IpReader.follows(tokens)) {
      if (operator.kind() != LineFilter.Kind.TEXT) {
        throw tokens.error(
            first,
            "found ip() behind `" + operator.symbol() + "`; expected it behind `|=` or `!=`");
      }
      return new LineFilter.Term.Ip(IpReader.range(tokens));
    }
    Token text = tokens.expect(Kind.STRING, "a string in quotes");
    return switch (operator.kind()) {
      case TEXT -> new LineFilter.Term.Text(text.text());
      case REGEX -> new LineFilter.Term.Text(tokens.regex(text, text.text()));
      case PATTERN -> new LineFilter.Term.Text(pattern(text));
    };
  }

  private String pattern(Token text) {
    LinePattern pattern = LinePattern.of(text.text());
    if (!pattern.names().isEmpty()) {
      throw tokens.error(
          text,
          "found the capture <"
              + pattern.names().getFirst()
              + "> in a line filter; expected <_> alone, or `| pattern` to make labels");
    }
    if (pattern.hasNeighbours()) {
      throw tokens.error(
          text, "found two captures side by side; expected a literal text between them");
    }
    return text.text();
  }
}
