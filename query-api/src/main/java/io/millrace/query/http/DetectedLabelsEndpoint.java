package io.millrace.query.http;

import io.millrace.query.logql.ast.StreamSelector;
import java.util.Map;

/** {@code detected_labels}: stream labels and how many values each has. The answer is bare. */
final class DetectedLabelsEndpoint implements Endpoint {
  private final CatalogRequests catalogs;

  DetectedLabelsEndpoint(CatalogRequests catalogs) {
    this.catalogs = catalogs;
  }

  @Override
  public Answer answer(ApiRequest request) {
    TimeRange range = catalogs.range(request);
    StreamSelector selector = catalogs.optionalSelector(request);
    Map<String, Integer> labels =
        catalogs
            .detectedLabels(request)
            .cardinalities(selector, range.startNanos(), range.endNanos());
    return json -> {
      json.writeStartObject();
      json.writeArrayFieldStart("detectedLabels");
      for (var label : labels.entrySet()) {
        json.writeStartObject();
        json.writeStringField("label", label.getKey());
        json.writeNumberField("cardinality", label.getValue());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    };
  }
}
