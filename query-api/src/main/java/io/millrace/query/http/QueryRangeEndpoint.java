package io.millrace.query.http;

import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.eval.LineRequest;
import io.millrace.query.logql.eval.QueryEngine;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.StepGrid;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.settings.QuerySettings;
import java.time.Duration;
import java.time.InstantSource;

/** {@code query_range}: lines, or samples at steps, of a range of time. */
final class QueryRangeEndpoint implements Endpoint {
  static final int DEFAULT_LIMIT = 100;

  private static final Duration DEFAULT_LENGTH = Duration.ofHours(1);
  private static final long SECOND = 1_000_000_000L;
  // Loki's choice: about 250 steps, of whole seconds
  private static final long DEFAULT_STEPS = 250;

  private final QueryRunner runner;
  private final QuerySettings settings;
  private final InstantSource clock;

  QueryRangeEndpoint(QueryRunner runner, QuerySettings settings, InstantSource clock) {
    this.runner = runner;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Answer answer(ApiRequest request) {
    Parameters parameters = request.parameters();
    String query = request.queryText();
    TimeRange range = TimeRange.of(parameters, clock, DEFAULT_LENGTH);
    return switch (new LogQlParser(settings.parseLimits()).parse(query)) {
      case LogQuery log -> {
        LineRequest lines = lines(log, range, request);
        yield runner.run(request, engine -> engine.lines(lines));
      }
      case MetricExpression metric -> {
        StepGrid grid =
            StepGrid.aligned(range.startNanos(), range.endNanos(), step(range, parameters));
        request.query().checkPoints(grid.count());
        yield runner.run(request, engine -> matrix(engine, metric, grid));
      }
    };
  }

  private static QueryResult matrix(QueryEngine engine, MetricExpression metric, StepGrid grid) {
    return engine.matrix(metric, grid);
  }

  private LineRequest lines(LogQuery query, TimeRange range, ApiRequest request) {
    Parameters parameters = request.parameters();
    int limit =
        request.query().checkEntries("limit", parameters.positiveInt("limit", DEFAULT_LIMIT));
    return new LineRequest(
        query,
        range.startNanos(),
        range.endNanos(),
        parameters.direction(),
        limit,
        parameters.durationNanos("interval").orElse(0));
  }

  /** {@code step}; without one, about 250 steps of whole seconds. */
  static long step(TimeRange range, Parameters parameters) {
    return parameters
        .durationNanos("step")
        .orElseGet(
            () -> {
              long seconds = (range.endNanos() - range.startNanos()) / SECOND / DEFAULT_STEPS;
              return Math.max(1, seconds) * SECOND;
            });
  }
}
