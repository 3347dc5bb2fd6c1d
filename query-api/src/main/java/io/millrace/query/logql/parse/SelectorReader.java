package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.re2j.Pattern;
import io.millrace.query.logql.ast.LabelMatcher;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.MatchOperator;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.parse.Token.Kind;

/** Reads {@code {a="b", "c.d"=~"e"}}. */
final class SelectorReader {
  private static final ImmutableMap<String, MatchOperator> OPERATORS =
      ImmutableMap.of(
          "=", MatchOperator.EQUAL,
          "!=", MatchOperator.NOT_EQUAL,
          "=~", MatchOperator.MATCHES,
          "!~", MatchOperator.NOT_MATCHES);

  private final TokenStream tokens;

  SelectorReader(TokenStream tokens) {
    this.tokens = tokens;
  }

  /**
   * A selector that a query may have: one matcher at least must refuse streams without the label.
   */
  StreamSelector querySelector() {
    Token start = tokens.peek();
    StreamSelector selector = selector();
    if (selector.matchers().stream().allMatch(SelectorReader::matchesEmpty)) {
      throw tokens.error(
          start,
          "found `"
              + selector
              + "`, which also matches streams without these labels; expected at least one matcher with a value that is not empty, such as {service_name=\"api\"} or {service_name=~\".+\"}");
    }
    return selector;
  }

  StreamSelector selector() {
    tokens.expect("{", "to begin a stream selector");
    ImmutableList.Builder<LabelMatcher> matchers = ImmutableList.builder();
    if (!tokens.accept("}")) {
      do {
        matchers.add(matcher());
      } while (tokens.accept(","));
      if (!tokens.accept("}")) {
        throw tokens.unexpected("`,` or `}`");
      }
    }
    return new StreamSelector(matchers.build());
  }

  private LabelMatcher matcher() {
    LabelName name = name("a label name or `}`");
    MatchOperator operator = operator("one of `=`, `!=`, `=~`, `!~`");
    Token value = tokens.expect(Kind.STRING, "a string in quotes");
    return matcher(name, operator, value);
  }

  /** A matcher whose value was read: checks its regular expression. */
  LabelMatcher matcher(LabelName name, MatchOperator operator, Token value) {
    String text = operator.isRegex() ? tokens.regex(value, value.text()) : value.text();
    return new LabelMatcher(name, operator, text);
  }

  LabelName name(String expected) {
    Token token = tokens.peek();
    if (token.kind() == Kind.STRING && !token.text().isEmpty()) {
      tokens.next();
      return new LabelName(token.text(), true);
    }
    return LabelName.plain(tokens.expect(Kind.IDENTIFIER, expected).text());
  }

  private MatchOperator operator(String expected) {
    MatchOperator operator = operatorOf(tokens.peek());
    if (operator == null) {
      throw tokens.unexpected(expected);
    }
    tokens.next();
    return operator;
  }

  /** Null if the token is no matcher's operator. */
  static MatchOperator operatorOf(Token token) {
    return token.kind() == Kind.SYMBOL ? OPERATORS.get(token.text()) : null;
  }

  private static boolean matchesEmpty(LabelMatcher matcher) {
    boolean same =
        matcher.operator().isRegex()
            ? Pattern.matches(matcher.value(), "")
            : matcher.value().isEmpty();
    return same != matcher.operator().isNegated();
  }
}
