package io.millrace.query.logql.parse;

import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.ast.VectorAggregation;
import io.millrace.query.logql.ast.VectorFunction;
import java.util.OptionalInt;

/** Reads {@code sum by (a) (…)} and {@code topk(3, …) without (b)}. */
final class VectorAggregationReader {
  private final TokenStream tokens;
  private final Token name;
  private final VectorFunction function;

  VectorAggregationReader(TokenStream tokens, Token name, VectorFunction function) {
    this.tokens = tokens;
    this.name = name;
    this.function = function;
  }

  MetricExpression read() {
    Grouping grouping = grouping();
    tokens.expect("(", "behind `" + name.text() + "`");
    OptionalInt count = count();
    MetricExpression inner = new MetricReader(tokens).metric();
    tokens.expect(")", "to close `" + name.text() + "(`");
    if (grouping.equals(Grouping.NONE)) {
      grouping = grouping();
    }
    return new VectorAggregation(function, count, grouping, inner);
  }

  private Grouping grouping() {
    Token clause = tokens.peek();
    if (GroupingReader.follows(tokens) && !function.mayGroup()) {
      throw tokens.error(
          clause, "found `" + clause.text() + "` beside " + name.text() + ", which does not group");
    }
    return GroupingReader.grouping(tokens);
  }

  private OptionalInt count() {
    if (function.kind() != VectorFunction.Kind.CHOOSES) {
      return OptionalInt.empty();
    }
    String expected =
        "how many samples to keep, such as " + name.text() + "(10, …): a whole number over 0";
    Token token = tokens.peek();
    double count =
        token.kind() == Token.Kind.NUMBER ? new QuantityReader(tokens).number(expected) : 0;
    if (count < 1 || count != Math.rint(count) || count > Integer.MAX_VALUE) {
      throw tokens.error(token, "found " + token.describe() + "; expected " + expected);
    }
    tokens.expect(",", "behind the number of samples");
    return OptionalInt.of((int) count);
  }
}
