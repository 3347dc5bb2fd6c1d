package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.ast.BinaryOperation;
import io.millrace.query.logql.ast.BinaryOperator;
import io.millrace.query.logql.ast.Expression;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.ast.NumberLiteral;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.ast.VectorMatching;
import io.millrace.query.logql.parse.Token.Kind;
import java.util.Arrays;

/**
 * Reads expressions: operators by precedence, what stands between them by {@link FunctionReader}.
 */
final class MetricReader {
  private static final ImmutableMap<String, BinaryOperator> OPERATORS =
      Arrays.stream(BinaryOperator.values())
          .collect(ImmutableMap.toImmutableMap(BinaryOperator::symbol, operator -> operator));

  private final TokenStream tokens;

  MetricReader(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** A log query or a metric. */
  Expression expression() {
    return tokens.nested(() -> operation(1));
  }

  /** A metric; a log query is an error. */
  MetricExpression metric() {
    Token start = tokens.peek();
    return asMetric(start, expression());
  }

  private Expression operation(int minPrecedence) {
    int depth = tokens.depth();
    Token start = tokens.peek();
    Expression left = primary();
    BinaryOperator operator = operator(tokens.peek());
    while (operator != null && operator.precedence() >= minPrecedence) {
      tokens.deeper(tokens.peek());
      left = binary(asMetric(start, left), operator);
      operator = operator(tokens.peek());
    }
    tokens.restoreDepth(depth);
    return left;
  }

  private BinaryOperation binary(MetricExpression left, BinaryOperator operator) {
    Token symbol = tokens.next();
    boolean returnsBool = tokens.acceptWord("bool");
    if (returnsBool && !operator.isComparison()) {
      throw tokens.error(
          symbol,
          "found `bool` behind `" + symbol.text() + "`; expected it behind a comparison only");
    }
    VectorMatching matching = matching(operator);
    Token start = tokens.peek();
    int next = operator.isRightAssociative() ? operator.precedence() : operator.precedence() + 1;
    MetricExpression right = asMetric(start, tokens.nested(() -> operation(next)));
    boolean literal = left instanceof NumberLiteral || right instanceof NumberLiteral;
    if (operator.isSetOperator() && literal) {
      throw tokens.error(
          symbol,
          "found a number beside `" + operator.symbol() + "`; expected vectors on both sides");
    }
    if (operator.isComparison()
        && !returnsBool
        && left instanceof NumberLiteral
        && right instanceof NumberLiteral) {
      throw tokens.error(
          symbol,
          "found a comparison of two numbers; expected `bool` behind `" + operator.symbol() + "`");
    }
    return new BinaryOperation(operator, returnsBool, matching, left, right);
  }

  private VectorMatching matching(BinaryOperator operator) {
    Token word = tokens.peek();
    if (!word.isWord("on") && !word.isWord("ignoring")) {
      return VectorMatching.ALL;
    }
    tokens.next();
    ImmutableList<String> labels = GroupingReader.names(tokens);
    VectorMatching.Kind kind =
        word.isWord("on") ? VectorMatching.Kind.ON : VectorMatching.Kind.IGNORING;
    Token group = tokens.peek();
    if (!group.isWord("group_left") && !group.isWord("group_right")) {
      return VectorMatching.oneToOne(kind, labels);
    }
    if (operator.isSetOperator()) {
      throw tokens.error(
          group,
          "found `"
              + group.text()
              + "` behind `"
              + operator.symbol()
              + "`; expected it behind an operator between numbers");
    }
    tokens.next();
    ImmutableList<String> included =
        tokens.nextIsSymbol("(") ? GroupingReader.names(tokens) : ImmutableList.of();
    VectorMatching.Many many =
        group.isWord("group_left") ? VectorMatching.Many.LEFT : VectorMatching.Many.RIGHT;
    return new VectorMatching(kind, labels, many, included);
  }

  private Expression primary() {
    Token token = tokens.peek();
    if (token.isSymbol("{")) {
      return logQuery();
    }
    if (tokens.accept("(")) {
      Expression inner = expression();
      tokens.expect(")", "to close the expression");
      return inner;
    }
    if (new QuantityReader(tokens).startsNumber()) {
      return new NumberLiteral(new QuantityReader(tokens).number("a number"));
    }
    if (token.kind() == Kind.IDENTIFIER) {
      return new FunctionReader(tokens).function();
    }
    throw tokens.unexpected(
        "a stream selector such as {service_name=\"api\"}, a function such as rate, or a number");
  }

  private LogQuery logQuery() {
    StreamSelector selector = new SelectorReader(tokens).querySelector();
    ImmutableList.Builder<Stage> stages = ImmutableList.builder();
    new PipelineReader(tokens).stages(stages, 0);
    if (UnwrapReader.follows(tokens)) {
      throw tokens.error(
          tokens.peekSecond(),
          "found `unwrap` in a log query; expected it inside a range aggregation, such as sum_over_time({…} | unwrap label [5m])");
    }
    return new LogQuery(selector, stages.build());
  }

  private MetricExpression asMetric(Token start, Expression expression) {
    return switch (expression) {
      case MetricExpression metric -> metric;
      case LogQuery log ->
          throw tokens.error(
              start,
              "found a log query; expected a metric, such as rate(" + log.selector() + "[5m])");
    };
  }

  private static BinaryOperator operator(Token token) {
    boolean possible = token.kind() == Kind.SYMBOL || token.kind() == Kind.IDENTIFIER;
    return possible ? OPERATORS.get(token.text()) : null;
  }
}
