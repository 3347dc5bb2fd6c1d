package io.millrace.receiver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.receiver.json.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An {@link Outcome} as ExportLogsServiceResponse (collector/logs/v1/logs_service.proto). */
final class SuccessBody {
  private static final int PARTIAL_SUCCESS = 1;
  private static final int REJECTED_LOG_RECORDS = 1;
  private static final int ERROR_MESSAGE = 2;

  private SuccessBody() {}

  static byte[] protobuf(Outcome outcome) {
    if (outcome.isComplete()) {
      return new byte[0];
    }
    WireWriter out = new WireWriter(256);
    int partial = out.beginMessage(PARTIAL_SUCCESS);
    if (outcome.rejected() > 0) {
      out.writeVarintField(REJECTED_LOG_RECORDS, outcome.rejected());
    }
    out.writeStringField(ERROR_MESSAGE, outcome.message());
    out.endMessage(partial);
    return out.toByteArray();
  }

  static byte[] json(Outcome outcome) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      if (!outcome.isComplete()) {
        json.writeObjectFieldStart("partialSuccess");
        if (outcome.rejected() > 0) {
          // 64-bit integers are text in protobuf's JSON mapping.
          json.writeStringField("rejectedLogRecords", Integer.toString(outcome.rejected()));
        }
        json.writeStringField("errorMessage", outcome.message());
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return bytes.toByteArray();
  }
}
