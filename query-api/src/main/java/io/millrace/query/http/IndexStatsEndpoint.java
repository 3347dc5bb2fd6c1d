package io.millrace.query.http;

import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.sql.StoredStatistics;

/** {@code index/stats}: how much a selector selects. The answer is bare. */
final class IndexStatsEndpoint implements Endpoint {
  private final CatalogRequests catalogs;

  IndexStatsEndpoint(CatalogRequests catalogs) {
    this.catalogs = catalogs;
  }

  @Override
  public Answer answer(ApiRequest request) {
    TimeRange range = catalogs.range(request);
    StreamSelector selector = catalogs.requiredSelector(request);
    StoredStatistics.Amounts amounts =
        catalogs.statistics(request).amounts(selector, range.startNanos(), range.endNanos());
    return json -> {
      json.writeStartObject();
      json.writeNumberField("streams", amounts.streams());
      json.writeNumberField("chunks", amounts.chunks());
      json.writeNumberField("entries", amounts.entries());
      json.writeNumberField("bytes", amounts.bytes());
      json.writeEndObject();
    };
  }
}
