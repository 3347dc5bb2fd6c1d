package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.ast.AndFilter;
import io.millrace.query.logql.ast.CompareOperator;
import io.millrace.query.logql.ast.IpFilter;
import io.millrace.query.logql.ast.LabelFilter;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.MatchOperator;
import io.millrace.query.logql.ast.OrFilter;
import io.millrace.query.logql.ast.QuantityFilter;
import io.millrace.query.logql.ast.TextFilter;
import io.millrace.query.logql.parse.Token.Kind;

/** Reads conditions on labels; {@code and} and the comma bind tighter than {@code or}. */
final class LabelFilterReader {
  private static final ImmutableMap<String, CompareOperator> COMPARE =
      ImmutableMap.<String, CompareOperator>builder()
          .put("=", CompareOperator.EQUAL)
          .put("==", CompareOperator.EQUAL)
          .put("!=", CompareOperator.NOT_EQUAL)
          .put(">", CompareOperator.GREATER)
          .put(">=", CompareOperator.GREATER_OR_EQUAL)
          .put("<", CompareOperator.LESS)
          .put("<=", CompareOperator.LESS_OR_EQUAL)
          .buildOrThrow();

  private final TokenStream tokens;

  LabelFilterReader(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** Whether the token compares a label with something. */
  static boolean isOperator(Token token) {
    return SelectorReader.operatorOf(token) != null
        || (token.kind() == Kind.SYMBOL && COMPARE.containsKey(token.text()));
  }

  LabelFilter filter() {
    return tokens.nested(this::alternatives);
  }

  private LabelFilter alternatives() {
    int depth = tokens.depth();
    LabelFilter left = conjunction();
    while (tokens.acceptWord("or")) {
      tokens.deeper(tokens.peek());
      left = new OrFilter(left, conjunction());
    }
    tokens.restoreDepth(depth);
    return left;
  }

  private LabelFilter conjunction() {
    int depth = tokens.depth();
    LabelFilter left = condition();
    while (tokens.acceptWord("and") || tokens.accept(",")) {
      tokens.deeper(tokens.peek());
      left = new AndFilter(left, condition());
    }
    tokens.restoreDepth(depth);
    return left;
  }

  private LabelFilter condition() {
    if (tokens.accept("(")) {
      LabelFilter inner = filter();
      tokens.expect(")", "to close the condition");
      return inner;
    }
    Token first = tokens.peek();
    LabelName name = new SelectorReader(tokens).name("a label name or `(`");
    Token operator = tokens.peek();
    boolean stage = !name.quoted() && PipelineReader.isStageName(name.text());
    if (stage && (operator.isSymbol("!=") || operator.isSymbol("!~"))) {
      // behind a stage these are line filters
      throw tokens.error(
          first,
          "found the stage `"
              + name
              + "`; expected a label name, in quotes if it is `"
              + name
              + "`");
    }
    if (!isOperator(operator)) {
      throw tokens.unexpected(
          "a comparison: one of `=`, `!=`, `=~`, `!~`, `>`, `>=`, `<`, `<=`, `==`");
    }
    tokens.next();
    return comparison(name, operator);
  }

  private LabelFilter comparison(LabelName name, Token operator) {
    Token value = tokens.peek();
    MatchOperator match = SelectorReader.operatorOf(operator);
    if (IpReader.follows(tokens)) {
      if (match == null || match.isRegex()) {
        throw tokens.error(
            value, "found ip() behind `" + operator.text() + "`; expected it behind `=` or `!=`");
      }
      return new IpFilter(name, match.isNegated(), IpReader.range(tokens));
    }
    if (value.kind() == Kind.STRING && match != null) {
      tokens.next();
      return new TextFilter(new SelectorReader(tokens).matcher(name, match, value));
    }
    CompareOperator compare = COMPARE.get(operator.text());
    if (compare == null) {
      throw tokens.unexpected("a string in quotes");
    }
    String expected =
        match == null
            ? "a number, a duration or a size"
            : "a string in quotes, a number, a duration or a size";
    return new QuantityFilter(name, compare, new QuantityReader(tokens).quantity(expected));
  }
}
