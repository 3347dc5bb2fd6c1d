package io.millrace.receiver.json;

import com.fasterxml.jackson.core.JsonLocation;

/** The text is not OTLP's JSON. The message has line and column, and never quotes the text. */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedJsonException(JsonLocation location, String reason) {
    super(
        "line %d, column %d: %s"
            .formatted(
                Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()), reason));
  }
}
