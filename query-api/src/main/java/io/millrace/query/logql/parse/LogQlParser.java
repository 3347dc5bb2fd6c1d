package io.millrace.query.logql.parse;

import io.millrace.query.logql.ast.Expression;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.parse.Token.Kind;

/**
 * Reads LogQL. An instance keeps only its limits and serves all threads.
 *
 * <p>Every text gives an expression or a {@link LogQlException}, in time linear in its length.
 */
public final class LogQlParser {
  private final ParseLimits limits;

  public LogQlParser(ParseLimits limits) {
    this.limits = limits;
  }

  /**
   * Parses a whole query.
   *
   * @throws LogQlException if it is not LogQL
   */
  public Expression parse(String text) {
    TokenStream tokens = new TokenStream(text, limits);
    Expression expression = new MetricReader(tokens).expression();
    end(tokens, "an operator or the end of the query");
    return expression;
  }

  /**
   * Parses a stream selector alone, as label and series requests carry it; here {@code {}} selects
   * everything.
   *
   * @throws LogQlException if it is not one
   */
  public StreamSelector parseSelector(String text) {
    TokenStream tokens = new TokenStream(text, limits);
    StreamSelector selector = new SelectorReader(tokens).selector();
    end(tokens, "the end of the selector");
    return selector;
  }

  private static void end(TokenStream tokens, String expected) {
    if (tokens.peek().kind() != Kind.END) {
      throw tokens.unexpected(expected);
    }
  }
}
