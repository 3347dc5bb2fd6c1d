package io.millrace.query.http;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.eval.Direction;
import io.millrace.query.logql.eval.LineRequest;
import io.millrace.query.logql.eval.ProcessedEntry;
import io.millrace.query.logql.eval.QueryStatistics;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.settings.QuerySettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/** What the endpoints have in common that look at the newest lines of a log query. */
final class SampleRequests {
  private static final Duration DEFAULT_LENGTH = Duration.ofHours(1);

  private final QueryRunner runner;
  private final QuerySettings settings;
  private final InstantSource clock;

  SampleRequests(QueryRunner runner, QuerySettings settings, InstantSource clock) {
    this.runner = runner;
    this.settings = settings;
    this.clock = clock;
  }

  TimeRange range(ApiRequest request) {
    return TimeRange.of(request.parameters(), clock, DEFAULT_LENGTH);
  }

  /** The log query in {@code query}; {@code {}} selects every stream. */
  LogQuery query(ApiRequest request) {
    String text = request.queryText();
    if (CatalogRequests.isAll(text)) {
      return new LogQuery(StreamSelector.ALL, ImmutableList.of());
    }
    return switch (new LogQlParser(settings.parseLimits()).parse(text)) {
      case LogQuery log -> log;
      case MetricExpression _ ->
          throw ApiException.badRequest("query: a metric query (expected: a log query)");
    };
  }

  /** Hands over the newest lines of the query, one by one; blocks. */
  void read(ApiRequest request, LogQuery query, int maxLines, Consumer<ProcessedEntry> consumer) {
    TimeRange range = range(request);
    runner
        .engine(request.query(), new QueryStatistics())
        .forEachLine(
            new LineRequest(
                query, range.startNanos(), range.endNanos(), Direction.BACKWARD, maxLines, 0),
            consumer);
  }
}
