package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** The body of a successful answer. */
@FunctionalInterface
interface Answer {
  /** Writes the whole body; may block while the client reads slowly. */
  void write(JsonGenerator json) throws IOException;

  /** {@code {"status":"success","data":…}}; the body writes the value of data. */
  static Answer enveloped(Answer data) {
    return json -> {
      json.writeStartObject();
      json.writeStringField("status", "success");
      json.writeFieldName("data");
      data.write(json);
      json.writeEndObject();
    };
  }
}
