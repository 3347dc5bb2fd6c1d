package io.millrace.query.http;

import io.millrace.model.tenant.TenantId;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.settings.QuerySettings;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What a tail asks for.
 *
 * @param startNanos from when on stored lines come first
 * @param limit most of those
 * @param delay how long a line is held back, so that later ones may come in before it
 */
record TailRequest(
    TenantId tenant,
    LogQuery query,
    long startNanos,
    int limit,
    Duration delay,
    boolean categorized) {
  private static final int DEFAULT_LIMIT = 100;
  private static final Duration DEFAULT_LOOK_BACK = Duration.ofHours(1);
  private static final int MAX_DELAY_SECONDS = 5;

  static TailRequest of(ApiRequest request, QuerySettings settings, InstantSource clock) {
    Parameters parameters = request.parameters();
    LogQuery query =
        switch (new LogQlParser(settings.parseLimits()).parse(parameters.required("query"))) {
          case LogQuery log -> log;
          case MetricExpression _ ->
              throw ApiException.badRequest(
                  "query: a metric query (expected: a log query; only lines can be followed)");
        };
    return new TailRequest(
        request.tenant(),
        query,
        TimeRange.of(parameters, clock, DEFAULT_LOOK_BACK).startNanos(),
        parameters.limit("limit", DEFAULT_LIMIT, settings.maxEntries()),
        delay(parameters),
        request.wantsCategories());
  }

  private static Duration delay(Parameters parameters) {
    String text = parameters.text("delay_for").orElse("0");
    if (!text.matches("[0-" + MAX_DELAY_SECONDS + "]")) {
      throw ApiException.badRequest(
          "delay_for: " + text + " (expected: whole seconds, 0 to " + MAX_DELAY_SECONDS + ")");
    }
    return Duration.ofSeconds(Integer.parseInt(text));
  }
}
