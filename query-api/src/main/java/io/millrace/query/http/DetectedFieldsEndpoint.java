package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.sample.DetectedField;
import io.millrace.query.sample.FieldDetector;
import java.io.IOException;

/**
 * {@code detected_fields}: the fields of the newest lines, with their types and how many values
 * each has there. The answer is bare.
 */
final class DetectedFieldsEndpoint implements Endpoint {
  static final int DEFAULT_LIMIT = 1_000;

  private final SampleRequests samples;

  DetectedFieldsEndpoint(SampleRequests samples) {
    this.samples = samples;
  }

  @Override
  public Answer answer(ApiRequest request) {
    LogQuery query = samples.query(request);
    int limit = request.limit("limit", DEFAULT_LIMIT);
    FieldDetector detector = FieldDetector.ofFields(query.stages(), limit);
    samples.read(request, query, lineLimit(request), detector::add);
    return json -> {
      json.writeStartObject();
      json.writeArrayFieldStart("fields");
      for (DetectedField field : detector.fields()) {
        write(field, json);
      }
      json.writeEndArray();
      json.writeNumberField("limit", limit);
      json.writeEndObject();
    };
  }

  /** How many lines are looked at. */
  static int lineLimit(ApiRequest request) {
    return request.limit("line_limit", DEFAULT_LIMIT);
  }

  private static void write(DetectedField field, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("label", field.label());
    json.writeStringField("type", field.type().text());
    json.writeNumberField("cardinality", field.cardinality());
    if (field.parsers().isEmpty()) {
      json.writeNullField("parsers");
    } else {
      writeTexts("parsers", field.parsers(), json);
    }
    if (!field.jsonPath().isEmpty()) {
      writeTexts("jsonPath", field.jsonPath(), json);
    }
    json.writeEndObject();
  }

  static void writeTexts(String name, Iterable<String> texts, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }
}
