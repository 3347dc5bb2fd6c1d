package io.millrace.query.http;

import io.millrace.model.tenant.QueryLimits;
import io.millrace.query.logql.ast.Durations;
import java.time.Duration;
import java.util.Optional;

/** {@code drilldown-limits}: what Grafana's Logs Drilldown may ask for. The answer is bare. */
final class DrilldownLimitsEndpoint implements Endpoint {
  @Override
  public Answer answer(ApiRequest request) {
    QueryLimits limits = request.query().limits();
    return json -> {
      json.writeStartObject();
      json.writeObjectFieldStart("limits");
      json.writeBooleanField("discover_log_levels", true);
      json.writeNumberField("max_entries_limit_per_query", limits.answer().maxEntries());
      json.writeStringField("max_query_bytes_read", limits.cost().readBytes() + "B");
      json.writeStringField("max_query_length", text(limits.question().maxRange()));
      json.writeStringField("max_query_lookback", text(limits.question().maxLookBack()));
      json.writeNumberField("max_query_series", limits.answer().maxSeries());
      json.writeStringField("query_timeout", text(Optional.of(limits.cost().timeout())));
      json.writeBooleanField("volume_enabled", true);
      json.writeNumberField("volume_max_series", limits.answer().maxEntries());
      json.writeEndObject();
      json.writeBooleanField("pattern_ingester_enabled", true);
      json.writeStringField("version", BuildInfoEndpoint.LOKI_VERSION);
      json.writeEndObject();
    };
  }

  /** Loki's word for no limit is a limit of nothing. */
  private static String text(Optional<Duration> limit) {
    return limit.map(value -> Durations.format(value.toNanos())).orElse("0s");
  }
}
