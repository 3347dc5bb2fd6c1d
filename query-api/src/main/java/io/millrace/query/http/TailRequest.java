package io.millrace.query.http;

import io.millrace.model.tenant.TenantId;
import io.millrace.model.time.UnixNanos;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.settings.QuerySettings;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What a tail asks for.
 *
 * @param startNanos from when on lines of the past come first; not after beganNanos
 * @param beganNanos when it was asked for
 * @param limit most stored lines that come first
 * @param delay how long a line is held back, so that older ones may come in before it
 * @param categorized keep stream labels, metadata and parsed labels apart
 */
record TailRequest(
    TenantId tenant,
    LogQuery query,
    long startNanos,
    long beganNanos,
    int limit,
    Duration delay,
    boolean categorized) {
  private static final int DEFAULT_LIMIT = 100;
  private static final Duration DEFAULT_LOOK_BACK = Duration.ofHours(1);
  private static final int MAX_DELAY_SECONDS = 5;

  static TailRequest of(ApiRequest request, QuerySettings settings, InstantSource clock) {
    Parameters parameters = request.parameters();
    LogQuery query =
        switch (new LogQlParser(settings.parseLimits()).parse(request.queryText())) {
          case LogQuery log -> log;
          case MetricExpression _ ->
              throw ApiException.badRequest(
                  "query: a metric query (expected: a log query; only lines can be followed)");
        };
    long now = UnixNanos.of(clock.instant());
    // a client whose clock is fast asks for what comes from now on
    long start =
        Math.min(now, parameters.timeNanos("start").orElse(now - DEFAULT_LOOK_BACK.toNanos()));
    request.query().checkTime(start, now);
    return new TailRequest(
        request.tenant(),
        query,
        start,
        now,
        request.limit("limit", DEFAULT_LIMIT),
        delay(parameters),
        request.wantsCategories());
  }

  private static Duration delay(Parameters parameters) {
    String text = parameters.text("delay_for").orElse("0");
    if (!text.matches("[0-" + MAX_DELAY_SECONDS + "]")) {
      throw Parameters.invalid("delay_for", text, "whole seconds, 0 to " + MAX_DELAY_SECONDS);
    }
    return Duration.ofSeconds(Integer.parseInt(text));
  }
}
