package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import java.io.IOException;
import java.io.OutputStream;

/** The body of a successful answer. */
@FunctionalInterface
interface Answer extends AutoCloseable {
  JsonFactory JSON = new JsonFactory();

  /**
   * Writes the whole body; may block while the client reads slowly. A shared answer is written for
   * each of those who have it, on their threads at the same time.
   */
  void write(JsonGenerator json) throws IOException;

  default HttpStatus status() {
    return HttpStatus.OK;
  }

  default MediaType contentType() {
    return MediaType.JSON_UTF_8;
  }

  /** Writes the whole body, and closes the stream. */
  default void writeTo(OutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      write(json);
    }
  }

  /** Lets go of what was not written. */
  @Override
  default void close() {}

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
