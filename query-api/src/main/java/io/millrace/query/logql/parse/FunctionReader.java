package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.ast.RangeFunction;
import io.millrace.query.logql.ast.VectorFunction;
import io.millrace.query.logql.ast.VectorLiteral;
import java.util.function.BiFunction;

/** Reads what begins with a function's name. A new function is a line in {@link #READERS}. */
final class FunctionReader {
  private static final ImmutableMap<String, BiFunction<TokenStream, Token, MetricExpression>>
      READERS = readers();

  private final TokenStream tokens;

  FunctionReader(TokenStream tokens) {
    this.tokens = tokens;
  }

  MetricExpression function() {
    Token name = tokens.peek();
    var reader = READERS.get(name.text());
    if (reader == null) {
      throw tokens.unexpected("a function, such as rate, count_over_time or sum");
    }
    tokens.next();
    return reader.apply(tokens, name);
  }

  private static ImmutableMap<String, BiFunction<TokenStream, Token, MetricExpression>> readers() {
    var readers = ImmutableMap.<String, BiFunction<TokenStream, Token, MetricExpression>>builder();
    for (RangeFunction function : RangeFunction.values()) {
      readers.put(
          function.symbol(),
          (tokens, name) -> new RangeAggregationReader(tokens, name, function).read());
    }
    for (VectorFunction function : VectorFunction.values()) {
      readers.put(
          function.symbol(),
          (tokens, name) -> new VectorAggregationReader(tokens, name, function).read());
    }
    return readers
        .put("vector", (tokens, name) -> vector(tokens))
        .put("label_replace", (tokens, name) -> LabelReplaceReader.read(tokens))
        .buildOrThrow();
  }

  private static MetricExpression vector(TokenStream tokens) {
    tokens.expect("(", "behind `vector`");
    double value = new QuantityReader(tokens).number("a number");
    tokens.expect(")", "to close `vector(`");
    return new VectorLiteral(value);
  }
}
