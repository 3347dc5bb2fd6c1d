package io.millrace.query.http;

import io.millrace.query.logql.ast.Durations;
import io.millrace.query.settings.QuerySettings;

/** {@code drilldown-limits}: what Grafana's Logs Drilldown may ask for. The answer is bare. */
final class DrilldownLimitsEndpoint implements Endpoint {
  private final QuerySettings settings;

  DrilldownLimitsEndpoint(QuerySettings settings) {
    this.settings = settings;
  }

  @Override
  public Answer answer(ApiRequest request) {
    return json -> {
      json.writeStartObject();
      json.writeObjectFieldStart("limits");
      json.writeBooleanField("discover_log_levels", true);
      json.writeNumberField("max_entries_limit_per_query", settings.maxEntries());
      json.writeNumberField("max_query_series", settings.evaluationLimits().maxSeries());
      json.writeStringField("query_timeout", Durations.format(settings.timeout().toNanos()));
      json.writeBooleanField("volume_enabled", true);
      json.writeNumberField("volume_max_series", settings.maxEntries());
      json.writeEndObject();
      json.writeBooleanField("pattern_ingester_enabled", true);
      json.writeStringField("version", BuildInfoEndpoint.LOKI_VERSION);
      json.writeEndObject();
    };
  }
}
