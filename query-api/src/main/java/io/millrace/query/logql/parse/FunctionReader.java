package io.millrace.query.logql.parse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.ast.RangeAggregation;
import io.millrace.query.logql.ast.RangeFunction;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.ast.VectorAggregation;
import io.millrace.query.logql.ast.VectorFunction;
import io.millrace.query.logql.ast.VectorLiteral;
import java.util.Arrays;

/** Reads what begins with a function's name. */
final class FunctionReader {
  private static final ImmutableMap<String, RangeFunction> RANGE_FUNCTIONS =
      Arrays.stream(RangeFunction.values())
          .collect(ImmutableMap.toImmutableMap(RangeFunction::symbol, function -> function));
  private static final ImmutableMap<String, VectorFunction> VECTOR_FUNCTIONS =
      Arrays.stream(VectorFunction.values())
          .collect(ImmutableMap.toImmutableMap(VectorFunction::symbol, function -> function));
  private static final ImmutableSet<String> NOT_YET =
      ImmutableSet.of(
          "absent_over_time",
          "rate_counter",
          "sum_over_time",
          "avg_over_time",
          "min_over_time",
          "max_over_time",
          "first_over_time",
          "last_over_time",
          "stddev_over_time",
          "stdvar_over_time",
          "quantile_over_time",
          "stddev",
          "stdvar",
          "topk",
          "bottomk",
          "approx_topk",
          "sort",
          "sort_desc",
          "label_replace");

  private final TokenStream tokens;

  FunctionReader(TokenStream tokens) {
    this.tokens = tokens;
  }

  MetricExpression function() {
    Token name = tokens.peek();
    if (RANGE_FUNCTIONS.containsKey(name.text())) {
      tokens.next();
      return rangeAggregation(name, RANGE_FUNCTIONS.get(name.text()));
    }
    if (VECTOR_FUNCTIONS.containsKey(name.text())) {
      tokens.next();
      return vectorAggregation(name, VECTOR_FUNCTIONS.get(name.text()));
    }
    if (name.isWord("vector")) {
      tokens.next();
      tokens.expect("(", "behind `vector`");
      double value = new QuantityReader(tokens).number("a number");
      tokens.expect(")", "to close `vector(`");
      return new VectorLiteral(value);
    }
    if (NOT_YET.contains(name.text())) {
      throw tokens.unsupported(name, name.text());
    }
    throw tokens.unexpected("a function, such as rate, count_over_time or sum");
  }

  private MetricExpression vectorAggregation(Token name, VectorFunction function) {
    Grouping grouping = GroupingReader.grouping(tokens);
    tokens.expect("(", "behind `" + name.text() + "`");
    MetricExpression inner = new MetricReader(tokens).metric();
    tokens.expect(")", "to close `" + name.text() + "(`");
    if (grouping.equals(Grouping.NONE)) {
      grouping = GroupingReader.grouping(tokens);
    }
    return new VectorAggregation(function, grouping, inner);
  }

  private MetricExpression rangeAggregation(Token name, RangeFunction function) {
    tokens.expect("(", "behind `" + name.text() + "`");
    LogRange range = logRange();
    tokens.expect(")", "to close `" + name.text() + "(`");
    if (GroupingReader.follows(tokens)) {
      throw tokens.error(
          tokens.peek(),
          "found `"
              + tokens.peek().text()
              + "` behind "
              + name.text()
              + "; expected it behind a vector aggregation, such as sum by (label) ("
              + name.text()
              + "(…))");
    }
    return new RangeAggregation(function, range.query, range.rangeNanos, range.offsetNanos);
  }

  private record LogRange(LogQuery query, long rangeNanos, long offsetNanos) {}

  /**
   * The range may stand behind the selector, behind the pipeline, or behind parentheses around
   * both.
   */
  private LogRange logRange() {
    if (tokens.accept("(")) {
      LogRange inner = tokens.nested(this::logRangeOrQuery);
      tokens.expect(")", "to close the log query");
      return inner.rangeNanos > 0 ? inner : withRange(inner.query);
    }
    LogRange range = logRangeOrQuery();
    if (range.rangeNanos == 0) {
      throw tokens.unexpected("a range, such as [5m]");
    }
    return range;
  }

  private LogRange withRange(LogQuery query) {
    if (!tokens.nextIsSymbol("[")) {
      throw tokens.unexpected("a range, such as [5m]");
    }
    return new LogRange(query, range(), offset());
  }

  private LogRange logRangeOrQuery() {
    StreamSelector selector = new SelectorReader(tokens).querySelector();
    ImmutableList.Builder<Stage> stages = ImmutableList.builder();
    PipelineReader pipeline = new PipelineReader(tokens);
    pipeline.stages(stages, 0);
    long rangeNanos = 0;
    long offsetNanos = 0;
    if (tokens.nextIsSymbol("[")) {
      rangeNanos = range();
      offsetNanos = offset();
      pipeline.stages(stages, stages.build().size());
    }
    return new LogRange(new LogQuery(selector, stages.build()), rangeNanos, offsetNanos);
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
