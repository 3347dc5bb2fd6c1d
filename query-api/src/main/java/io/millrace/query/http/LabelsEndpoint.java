package io.millrace.query.http;

import io.millrace.query.logql.ast.StreamSelector;
import java.util.Collection;

/** {@code labels}: names of the stream labels in use. */
final class LabelsEndpoint implements Endpoint {
  private final CatalogRequests catalogs;

  LabelsEndpoint(CatalogRequests catalogs) {
    this.catalogs = catalogs;
  }

  @Override
  public Answer answer(ApiRequest request) {
    TimeRange range = catalogs.range(request);
    StreamSelector selector = catalogs.selector(request);
    return texts(catalogs.of(request).labelNames(selector, range.startNanos(), range.endNanos()));
  }

  static Answer texts(Collection<String> texts) {
    return Answer.enveloped(
        json -> {
          json.writeStartArray();
          for (String text : texts) {
            json.writeString(text);
          }
          json.writeEndArray();
        });
  }
}
