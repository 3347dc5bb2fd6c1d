package io.millrace.receiver;

import com.linecorp.armeria.common.MediaType;
import io.millrace.receiver.json.JsonTranscoder;
import io.millrace.receiver.json.MalformedJsonException;
import java.util.Optional;

/** The two encodings of OTLP/HTTP: how a request is read in each, and what is answered in it. */
enum HttpEncoding {
  PROTOBUF,
  JSON;

  /** The encoding of a Content-Type, whatever its parameters. */
  static Optional<HttpEncoding> of(MediaType contentType) {
    for (HttpEncoding encoding : values()) {
      if (contentType != null && contentType.withoutParameters().is(encoding.mediaType())) {
        return Optional.of(encoding);
      }
    }
    return Optional.empty();
  }

  MediaType mediaType() {
    return switch (this) {
      case PROTOBUF -> MediaType.create("application", "x-protobuf");
      case JSON -> MediaType.JSON;
    };
  }

  /** An ExportLogsServiceResponse. */
  byte[] success(Outcome outcome) {
    return switch (this) {
      case PROTOBUF -> SuccessBody.protobuf(outcome);
      case JSON -> SuccessBody.json(outcome);
    };
  }

  byte[] status(Refusal refusal) {
    return switch (this) {
      case PROTOBUF -> StatusBody.protobuf(refusal);
      case JSON -> StatusBody.json(refusal);
    };
  }

  byte[] toProtobuf(byte[] body, JsonTranscoder transcoder) {
    return switch (this) {
      case PROTOBUF -> body;
      case JSON -> {
        try {
          yield transcoder.toProtobuf(body);
        } catch (MalformedJsonException e) {
          throw Refusal.malformed(
                  "the body is not an ExportLogsServiceRequest in JSON: " + e.getMessage())
              .toException();
        }
      }
    };
  }
}
