package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.model.time.UnixNanos;
import io.millrace.query.logql.eval.ProcessedEntry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;

/**
 * Writes what a tail sends: {@code {"streams":[…]}}, with {@code dropped_entries} where there were.
 *
 * @param categorized keep stream labels, metadata and parsed labels apart
 */
record TailFrames(boolean categorized, InstantSource clock) {
  /**
   * One frame.
   *
   * @param dropped records that were dropped since the frame before
   */
  String frame(List<ProcessedEntry> lines, long dropped) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Answer.JSON.createGenerator(text)) {
      StreamsJson streams = new StreamsJson(categorized);
      json.writeStartObject();
      json.writeFieldName("streams");
      streams.write(json, lines);
      if (dropped > 0) {
        writeDropped(json, dropped);
      }
      streams.writeFlags(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** One entry for all: what was dropped was not looked at, so that its labels are not known. */
  private void writeDropped(JsonGenerator json, long dropped) throws IOException {
    json.writeArrayFieldStart("dropped_entries");
    json.writeStartObject();
    json.writeStringField("timestamp", Long.toString(UnixNanos.of(clock.instant())));
    json.writeObjectFieldStart("labels");
    json.writeStringField("dropped_records", Long.toString(dropped));
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
  }
}
