package io.millrace.receiver.loki;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Reads a push request in JSON: {@code {"streams":[{"stream":{"job":"x"},"values":[["<ns>","line",
 * {"name":"value"}]]}]}}. Members of other names are passed over. One instance per request.
 */
final class PushJson {
  private static final int MAX_TIME_CHARS = 20;

  private final JsonFactory factory;
  private final byte[] text;
  private final OtlpWriter out;

  /** Where the range begins that {@link #parser} reads. */
  private int parserStart;

  private JsonParser parser;

  PushJson(JsonFactory factory, byte[] text, OtlpWriter out) {
    this.factory = factory;
    this.text = text;
    this.out = out;
  }

  void read() throws IOException, MalformedPushException {
    try (JsonParser whole = factory.createParser(text)) {
      parser = whole;
      parser.nextToken();
      require(JsonToken.START_OBJECT, "the request: expected an object");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("streams") && parser.currentToken() != JsonToken.VALUE_NULL) {
          streams();
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw fault("more follows after the end of the request");
      }
    }
  }

  private void streams() throws IOException, MalformedPushException {
    require(JsonToken.START_ARRAY, "streams: expected an array");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(JsonToken.START_OBJECT, "streams: expected an object");
      stream();
    }
  }

  /** Entries before their labels are passed over, and read when the labels are known. */
  private void stream() throws IOException, MalformedPushException {
    long start = parser.currentTokenLocation().getByteOffset();
    long early = -1;
    StreamLabels labels = null;
    boolean hasValues = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("stream") && labels == null) {
        labels = labels();
        out.beginStream(labels);
      } else if (name.equals("values") && !hasValues) {
        hasValues = true;
        if (labels != null) {
          values();
        } else {
          early = parserStart + parser.currentTokenLocation().getByteOffset();
          parser.skipChildren();
        }
      } else if (name.equals("stream") || name.equals("values")) {
        throw fault(name + ": comes twice in one stream");
      } else {
        parser.skipChildren();
      }
    }
    if (labels == null) {
      throw MalformedPushException.inText(
          text, parserStart + start, "the stream has no labels (expected: at least one)");
    }
    if (early >= 0) {
      valuesAt((int) early);
    }
    out.endStream();
  }

  private void valuesAt(int position) throws IOException, MalformedPushException {
    JsonParser outer = parser;
    int outerStart = parserStart;
    try (JsonParser range = factory.createParser(text, position, text.length - position)) {
      parser = range;
      parserStart = position;
      parser.nextToken();
      values();
    } finally {
      parser = outer;
      parserStart = outerStart;
    }
  }

  private StreamLabels labels() throws IOException, MalformedPushException {
    require(JsonToken.START_OBJECT, "stream: expected an object");
    StreamLabels.Builder labels = new StreamLabels.Builder();
    try {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        require(JsonToken.VALUE_STRING, "the value of a label: expected a string");
        labels.add(name, parser.getText());
      }
      return labels.build();
    } catch (MalformedPushException e) {
      throw e.getMessage().startsWith("line ") ? e : fault(e.getMessage());
    }
  }

  private void values() throws IOException, MalformedPushException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    require(JsonToken.START_ARRAY, "values: expected an array");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(JsonToken.START_ARRAY, "values: expected an array of time, line and metadata");
      out.beginEntry();
      parser.nextToken();
      out.time(time());
      parser.nextToken();
      require(JsonToken.VALUE_STRING, "the line: expected a string");
      out.line(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
      if (parser.nextToken() != JsonToken.END_ARRAY) {
        metadata();
        parser.nextToken();
      }
      require(JsonToken.END_ARRAY, "values: expected no more than time, line and metadata");
      out.endEntry();
    }
  }

  /** Nanoseconds since 1970, as a text; as a number too, which some senders write. */
  private long time() throws IOException, MalformedPushException {
    JsonToken token = parser.currentToken();
    boolean isTime = token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT;
    if (isTime && parser.getTextLength() <= MAX_TIME_CHARS) {
      try {
        long unixNano = Long.parseLong(parser.getText());
        if (PushTime.isValid(unixNano)) {
          return unixNano;
        }
        throw fault("the time: " + unixNano + " ns (expected: " + PushTime.RANGE + ")");
      } catch (NumberFormatException e) {
        throw fault("the time: expected nanoseconds since 1970, as a string");
      }
    }
    throw fault("the time: expected nanoseconds since 1970, as a string");
  }

  private void metadata() throws IOException, MalformedPushException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    require(JsonToken.START_OBJECT, "structured metadata: expected an object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (name.isEmpty()) {
        throw fault("structured metadata without a name");
      }
      parser.nextToken();
      require(JsonToken.VALUE_STRING, "a value of structured metadata: expected a string");
      out.metadata(name, parser.getText());
    }
  }

  private void require(JsonToken token, String otherwise) throws MalformedPushException {
    if (parser.currentToken() != token) {
      throw fault(otherwise);
    }
  }

  private MalformedPushException fault(String reason) {
    return at(parser.currentTokenLocation().getByteOffset(), reason);
  }

  /** The text is no JSON, from where the parser stands. */
  MalformedPushException notJson(String reason) {
    return at(parser == null ? 0 : parser.currentLocation().getByteOffset(), reason);
  }

  private MalformedPushException at(long offset, String reason) {
    return MalformedPushException.inText(text, parserStart + offset, reason);
  }
}
