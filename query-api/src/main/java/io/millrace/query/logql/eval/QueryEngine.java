package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.BinaryOperation;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.LabelReplace;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.ast.NumberLiteral;
import io.millrace.query.logql.ast.RangeAggregation;
import io.millrace.query.logql.ast.RangeFunction;
import io.millrace.query.logql.ast.VectorAggregation;
import io.millrace.query.logql.ast.VectorFunction;
import io.millrace.query.logql.ast.VectorLiteral;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs one query over a source. Belongs to one thread, which it blocks while the source reads.
 * Memory is bounded by the limits: lines are streamed, series are summed as they come.
 */
public final class QueryEngine {
  private final LogSource source;
  private final EvaluationLimits limits;
  private final QueryStatistics statistics;

  public QueryEngine(LogSource source, EvaluationLimits limits, QueryStatistics statistics) {
    this.source = source;
    this.limits = limits;
    this.statistics = statistics;
  }

  /**
   * Lines of a log query.
   *
   * @throws QueryRefusedException past a limit
   */
  public QueryResult.Lines lines(LineRequest request) {
    ImmutableList.Builder<ProcessedEntry> lines = ImmutableList.builder();
    forEachLine(request, lines::add);
    return new QueryResult.Lines(lines.build());
  }

  /**
   * Hands over the lines of a log query one by one, and keeps none.
   *
   * @throws QueryRefusedException past a limit
   */
  public void forEachLine(LineRequest request, Consumer<ProcessedEntry> lines) {
    boolean thinned = request.intervalNanos() > 0;
    EntryRequest entries =
        new EntryRequest(
            request.query(),
            request.startNanos(),
            request.endNanos(),
            request.direction(),
            thinned ? EntryRequest.Amount.ALL : EntryRequest.Amount.limited(request.limit()));
    int count = 0;
    try (EntryCursor cursor = source.entries(entries)) {
      ScanLoop scan = new ScanLoop(cursor, limits, statistics);
      ProcessedEntry last = null;
      ProcessedEntry next = count < request.limit() ? scan.next() : null;
      while (next != null) {
        if (last == null || distance(last, next) >= request.intervalNanos()) {
          lines.accept(next);
          last = next;
          count++;
        }
        next = count < request.limit() ? scan.next() : null;
      }
    }
    statistics.returned(count);
  }

  private static long distance(ProcessedEntry last, ProcessedEntry next) {
    return Math.abs(next.timestampNanos() - last.timestampNanos());
  }

  /**
   * Samples of a metric over a grid of times; a number gives one series without labels.
   *
   * @throws QueryRefusedException past a limit, or when records carry errors
   */
  public QueryResult.Matrix matrix(MetricExpression metric, StepGrid grid) {
    refuseApproximate(metric);
    ImmutableList<Series> series =
        switch (evaluate(metric, grid)) {
          case MetricValue.Scalar scalar -> ImmutableList.of(constant(scalar.value(), grid));
          case MetricValue.Vector vector -> vector.series();
        };
    return new QueryResult.Matrix(grid, withSamples(series));
  }

  /**
   * Samples of a metric at one time.
   *
   * @throws QueryRefusedException past a limit, or when records carry errors
   */
  public QueryResult instant(MetricExpression metric, long timeNanos) {
    return switch (evaluate(metric, StepGrid.instant(timeNanos))) {
      case MetricValue.Scalar scalar -> new QueryResult.Scalar(timeNanos, scalar.value());
      case MetricValue.Vector vector ->
          new QueryResult.Vector(timeNanos, withSamples(vector.series()));
    };
  }

  private MetricValue evaluate(MetricExpression metric, StepGrid grid) {
    return switch (metric) {
      case NumberLiteral number -> new MetricValue.Scalar(number.value());
      case VectorLiteral vector ->
          new MetricValue.Vector(ImmutableList.of(constant(vector.value(), grid)));
      case RangeAggregation range -> new MetricValue.Vector(range(range, grid));
      case VectorAggregation aggregation -> new MetricValue.Vector(aggregate(aggregation, grid));
      case LabelReplace replace ->
          new MetricValue.Vector(
              new LabelReplacer(replace.rule())
                  .replace(vector("label_replace", replace.inner(), grid)));
      case BinaryOperation operation ->
          new BinaryEvaluator(operation, grid)
              .evaluate(evaluate(operation.left(), grid), evaluate(operation.right(), grid));
    };
  }

  private ImmutableList<Series> aggregate(VectorAggregation aggregation, StepGrid grid) {
    // sums are made while records are read: the inner series, often one for each record, never
    // exist
    if (aggregation.inner() instanceof RangeAggregation range && merges(aggregation, range)) {
      return ranges().evaluate(new RangeRequest(range, Optional.of(aggregation.grouping()), grid));
    }
    ImmutableList<Series> inner =
        vector(aggregation.function().symbol(), aggregation.inner(), grid);
    return switch (aggregation.function().kind()) {
      case JOINS -> new VectorAggregator(aggregation, grid).aggregate(inner);
      case CHOOSES -> new SampleChooser(aggregation, grid).choose(inner);
      case ORDERS ->
          SeriesSorter.sort(inner, grid, aggregation.function() == VectorFunction.SORT_DESC);
    };
  }

  /** Whether joining the series is the same as reading their records into one. */
  private static boolean merges(VectorAggregation outer, RangeAggregation inner) {
    return inner.grouping().equals(Grouping.NONE)
        && switch (inner.name()) {
          case COUNT_OVER_TIME, RATE, BYTES_OVER_TIME, BYTES_RATE, SUM_OVER_TIME ->
              outer.function() == VectorFunction.SUM;
          case MIN_OVER_TIME -> outer.function() == VectorFunction.MIN;
          case MAX_OVER_TIME -> outer.function() == VectorFunction.MAX;
          case ABSENT_OVER_TIME,
              RATE_COUNTER,
              AVG_OVER_TIME,
              FIRST_OVER_TIME,
              LAST_OVER_TIME,
              STDDEV_OVER_TIME,
              STDVAR_OVER_TIME,
              QUANTILE_OVER_TIME ->
              false;
        };
  }

  private ImmutableList<Series> range(RangeAggregation range, StepGrid grid) {
    if (range.name() == RangeFunction.ABSENT_OVER_TIME) {
      return new AbsentEvaluator(ranges()).evaluate(range, grid);
    }
    Optional<Grouping> grouping =
        range.grouping().equals(Grouping.NONE) ? Optional.empty() : Optional.of(range.grouping());
    return ranges().evaluate(new RangeRequest(range, grouping, grid));
  }

  private ImmutableList<Series> vector(String function, MetricExpression inner, StepGrid grid) {
    return switch (evaluate(inner, grid)) {
      case MetricValue.Vector vector -> vector.series();
      case MetricValue.Scalar _ ->
          throw new QueryRefusedException(
              function + ": found a number (expected: a vector, such as vector(1))");
    };
  }

  /** What Loki keeps to one time stays so, though it would be exact here. */
  private static void refuseApproximate(MetricExpression metric) {
    switch (metric) {
      case VectorAggregation aggregation -> {
        if (aggregation.function() == VectorFunction.APPROX_TOPK) {
          throw new QueryRefusedException(
              "approx_topk: a query over a range (expected: a query at one time; topk does both)");
        }
        refuseApproximate(aggregation.inner());
      }
      case BinaryOperation operation -> {
        refuseApproximate(operation.left());
        refuseApproximate(operation.right());
      }
      case LabelReplace replace -> refuseApproximate(replace.inner());
      case RangeAggregation _, NumberLiteral _, VectorLiteral _ -> {}
    }
  }

  private RangeEvaluator ranges() {
    return new RangeEvaluator(source, limits, statistics);
  }

  private static Series constant(double value, StepGrid grid) {
    Series series = Series.empty(LabelSet.EMPTY, grid);
    for (int step = 0; step < grid.count(); step++) {
      series.set(step, value);
    }
    return series;
  }

  private static ImmutableList<Series> withSamples(ImmutableList<Series> series) {
    return series.stream()
        .filter(next -> !next.present().isEmpty())
        .collect(ImmutableList.toImmutableList());
  }
}
