package io.millrace.query.http;

import io.millrace.model.time.UnixNanos;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.settings.QuerySettings;
import java.time.InstantSource;

/** {@code query}: samples of one time. */
final class InstantQueryEndpoint implements Endpoint {
  private final QueryRunner runner;
  private final QuerySettings settings;
  private final InstantSource clock;

  InstantQueryEndpoint(QueryRunner runner, QuerySettings settings, InstantSource clock) {
    this.runner = runner;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Answer answer(ApiRequest request) {
    Parameters parameters = request.parameters();
    String query = request.queryText();
    long time = parameters.timeNanos("time").orElseGet(() -> UnixNanos.of(clock.instant()));
    return switch (new LogQlParser(settings.parseLimits()).parse(query)) {
      case LogQuery _ ->
          throw ApiException.badRequest(
              "query: a log query (expected: a metric query; lines are read at /loki/api/v1/query_range)");
      case MetricExpression metric -> runner.run(request, engine -> engine.instant(metric, time));
    };
  }
}
