package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.ast.RangeAggregation;
import io.millrace.query.logql.ast.RangeFunction;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.ast.Unwrap;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads {@code rate({…} | … [5m] offset 1h)} behind the function's name. */
final class RangeAggregationReader {
  private static final String RANGE = "a range, such as [5m]";

  private final TokenStream tokens;
  private final Token name;
  private final RangeFunction function;

  RangeAggregationReader(TokenStream tokens, Token name, RangeFunction function) {
    this.tokens = tokens;
    this.name = name;
    this.function = function;
  }

  private record LogRange(
      LogQuery query, Optional<Unwrap> unwrap, long rangeNanos, long offsetNanos) {}

  MetricExpression read() {
    tokens.expect("(", "behind `" + name.text() + "`");
    OptionalDouble parameter = parameter();
    LogRange range = logRange();
    checkInput(range.unwrap);
    tokens.expect(")", "to close `" + name.text() + "(`");
    return new RangeAggregation(
        new RangeAggregation.Call(function, parameter, range.unwrap),
        new RangeAggregation.Window(range.query, range.rangeNanos, range.offsetNanos),
        grouping());
  }

  private OptionalDouble parameter() {
    if (function != RangeFunction.QUANTILE_OVER_TIME) {
      return OptionalDouble.empty();
    }
    String expected = "the quantile, such as quantile_over_time(0.95, …)";
    if (!new QuantityReader(tokens).startsNumber()) {
      throw tokens.unexpected(expected);
    }
    double quantile = new QuantityReader(tokens).number(expected);
    tokens.expect(",", "behind the quantile");
    return OptionalDouble.of(quantile);
  }

  private void checkInput(Optional<Unwrap> unwrap) {
    if (function.input() == RangeFunction.Input.NUMBERS && unwrap.isEmpty()) {
      throw tokens.error(
          name,
          "found "
              + name.text()
              + " over lines; expected `| unwrap label` before its range, which makes numbers of them");
    }
    if (function.input() == RangeFunction.Input.LINES && unwrap.isPresent()) {
      throw tokens.error(
          name,
          "found "
              + name.text()
              + " over an unwrapped label; expected a function of numbers, such as sum_over_time");
    }
  }

  private Grouping grouping() {
    Token clause = tokens.peek();
    if (GroupingReader.follows(tokens) && !function.mayGroup()) {
      throw tokens.error(
          clause,
          "found `"
              + clause.text()
              + "` behind "
              + name.text()
              + "; expected it behind a vector aggregation, such as sum by (label) ("
              + name.text()
              + "(…))");
    }
    return GroupingReader.grouping(tokens);
  }

  /**
   * The range may stand behind the selector, behind the pipeline, or behind parentheses around
   * both.
   */
  private LogRange logRange() {
    if (tokens.accept("(")) {
      LogRange inner = tokens.nested(this::logRangeOrQuery);
      tokens.expect(")", "to close the log query");
      return inner.rangeNanos > 0 ? inner : withRange(inner);
    }
    LogRange range = logRangeOrQuery();
    if (range.rangeNanos == 0) {
      throw tokens.unexpected(RANGE);
    }
    return range;
  }

  private LogRange withRange(LogRange inner) {
    if (!tokens.nextIsSymbol("[")) {
      throw tokens.unexpected(RANGE);
    }
    return new LogRange(inner.query, inner.unwrap, range(), offset());
  }

  private LogRange logRangeOrQuery() {
    StreamSelector selector = new SelectorReader(tokens).querySelector();
    ImmutableList.Builder<Stage> stages = ImmutableList.builder();
    PipelineReader pipeline = new PipelineReader(tokens);
    pipeline.stages(stages, 0);
    Optional<Unwrap> unwrap = UnwrapReader.unwrap(tokens);
    long rangeNanos = 0;
    long offsetNanos = 0;
    if (tokens.nextIsSymbol("[")) {
      rangeNanos = range();
      offsetNanos = offset();
      if (unwrap.isEmpty()) {
        pipeline.stages(stages, stages.build().size());
        unwrap = UnwrapReader.unwrap(tokens);
      }
    }
    return new LogRange(new LogQuery(selector, stages.build()), unwrap, rangeNanos, offsetNanos);
  }

  private long range() {
    tokens.next();
    long nanos = new QuantityReader(tokens).positiveNanos("a duration, such as 5m");
    tokens.expect("]", "to close the range");
    return nanos;
  }

  private long offset() {
    if (!tokens.acceptWord("offset")) {
      return 0;
    }
    boolean negative = tokens.accept("-");
    long nanos = new QuantityReader(tokens).positiveNanos("a duration, such as 5m");
    return negative ? -nanos : nanos;
  }
}
