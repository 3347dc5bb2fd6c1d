package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.ProcessedEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes lines as an array of {@code {"stream":{…},"values":[[time,line],…]}}.
 *
 * @param categorized keep stream labels, metadata and parsed labels apart
 */
record StreamsJson(boolean categorized) {
  /** What tells the client that labels are kept apart; nothing where they are not. */
  void writeFlags(JsonGenerator json) throws IOException {
    if (categorized) {
      json.writeArrayFieldStart("encodingFlags");
      json.writeString("categorize-labels");
      json.writeEndArray();
    }
  }

  void write(JsonGenerator json, List<ProcessedEntry> entries) throws IOException {
    Map<LabelSet, List<ProcessedEntry>> streams = new LinkedHashMap<>();
    for (ProcessedEntry entry : entries) {
      LabelSet labels = categorized ? entry.streamLabels() : entry.allLabels();
      streams.computeIfAbsent(labels, key -> new ArrayList<>()).add(entry);
    }
    json.writeStartArray();
    for (var stream : streams.entrySet()) {
      json.writeStartObject();
      writeLabels(json, "stream", stream.getKey());
      json.writeArrayFieldStart("values");
      for (ProcessedEntry entry : stream.getValue()) {
        writeEntry(json, entry);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeEntry(JsonGenerator json, ProcessedEntry entry) throws IOException {
    json.writeStartArray();
    json.writeString(Long.toString(entry.timestampNanos()));
    json.writeString(entry.line());
    if (categorized) {
      json.writeStartObject();
      if (!entry.structuredMetadata().isEmpty()) {
        writeLabels(json, "structuredMetadata", entry.structuredMetadata());
      }
      if (!entry.parsed().isEmpty()) {
        writeLabels(json, "parsed", entry.parsed());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void writeLabels(JsonGenerator json, String field, LabelSet labels) throws IOException {
    json.writeObjectFieldStart(field);
    for (var label : labels.toMap().entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeEndObject();
  }
}
