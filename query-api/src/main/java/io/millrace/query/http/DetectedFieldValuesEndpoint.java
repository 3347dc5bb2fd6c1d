package io.millrace.query.http;

import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.sample.FieldDetector;

/** {@code detected_field/{name}/values}: a field's values in the newest lines. Bare. */
final class DetectedFieldValuesEndpoint implements Endpoint {
  private final SampleRequests samples;

  DetectedFieldValuesEndpoint(SampleRequests samples) {
    this.samples = samples;
  }

  @Override
  public Answer answer(ApiRequest request) {
    LogQuery query = samples.query(request);
    int limit = request.limit("limit", DetectedFieldsEndpoint.DEFAULT_LIMIT);
    FieldDetector detector =
        FieldDetector.ofValues(query.stages(), request.context().pathParam("name"), limit);
    int lines = DetectedFieldsEndpoint.lineLimit(request);
    samples.read(request, query, lines, detector::add);
    return json -> {
      json.writeStartObject();
      DetectedFieldsEndpoint.writeTexts("values", detector.values(), json);
      json.writeNumberField("limit", limit);
      json.writeEndObject();
    };
  }
}
