package io.millrace.query.cases;

import io.millrace.query.logql.ast.Durations;
import io.millrace.query.logql.ast.Expression;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.eval.Direction;
import io.millrace.query.logql.eval.LineRequest;
import io.millrace.query.logql.eval.QueryEngine;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.StepGrid;
import java.util.Locale;

/**
 * How a query is asked: {@code at 1m} (a metric at one time), {@code range 0s 2m 30s} (start, end,
 * step of a metric; start, end of lines), {@code lines 0s 10m forward 3} (start, end, direction,
 * limit). Lines are asked newest first, from 0 to 1h, unless told otherwise.
 */
record Asking(boolean instant, StepGrid grid, Direction direction, int limit, long endNanos) {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;
  private static final int LIMIT = 1000;

  static Asking of(String text) {
    String[] words = text.split(" ", -1);
    return switch (words[0]) {
      case "at" ->
          new Asking(
              true,
              StepGrid.instant(time(words[1])),
              Direction.BACKWARD,
              LIMIT,
              DataSet.START_NANOS + HOUR);
      case "range" ->
          new Asking(
              false,
              StepGrid.aligned(
                  time(words[1]), time(words[2]), Durations.parse(words[3]).orElseThrow()),
              Direction.BACKWARD,
              LIMIT,
              time(words[2]));
      case "lines" ->
          new Asking(
              false,
              new StepGrid(time(words[1]), SECOND, 1),
              Direction.valueOf(words[3].toUpperCase(Locale.ROOT)),
              Integer.parseInt(words[4]),
              time(words[2]));
      default -> throw new IllegalArgumentException("asking: " + text);
    };
  }

  QueryResult ask(QueryEngine engine, Expression expression) {
    return switch (expression) {
      case LogQuery log ->
          engine.lines(
              new LineRequest(
                  log,
                  instant ? DataSet.START_NANOS : grid.startNanos(),
                  endNanos,
                  direction,
                  limit,
                  0));
      case MetricExpression metric when instant -> engine.instant(metric, grid.startNanos());
      case MetricExpression metric -> engine.matrix(metric, grid);
    };
  }

  private static long time(String text) {
    return DataSet.START_NANOS + Durations.parseValue(text).orElseThrow();
  }
}
