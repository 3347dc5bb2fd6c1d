package io.millrace.query.answers;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.LogEntry;
import io.millrace.query.logql.eval.MemoryLogSource.SelectableEntry;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.EntryLabels;
import io.millrace.query.sql.LabelLayout;
import io.millrace.query.sql.RecordFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The records of loki-answers/otlp.json as LogQL sees them, without a store. */
public final class AnswerData {
  private static final Pattern LEVEL =
      Pattern.compile("level\"?[=:]\\s*\"?(info|warn|error|debug)");

  private final EntryLabels labels =
      new EntryLabels(new LabelLayout(QuerySettings.DEFAULT_STREAM_ATTRIBUTES));
  private final List<SelectableEntry> entries = new ArrayList<>();

  private AnswerData() {}

  public static List<SelectableEntry> entries() {
    AnswerData data = new AnswerData();
    for (JsonNode request : AnswerCase.read(AnswerCase.resource("otlp.json"))) {
      for (JsonNode resource : request.get("resourceLogs")) {
        for (JsonNode scope : resource.get("scopeLogs")) {
          scope
              .get("logRecords")
              .forEach(log -> data.add(resource.get("resource"), scope.get("scope"), log));
        }
      }
    }
    return data.entries;
  }

  private void add(JsonNode resource, JsonNode scope, JsonNode log) {
    Map<String, String> resourceAttributes = attributes(resource.get("attributes"));
    String line = text(log.get("body"));
    LabelSet stream =
        labels.streamLabels(
            resourceAttributes.getOrDefault("service.name", ""), resourceAttributes);
    LabelSet metadata =
        labels.structuredMetadata(stream, fields(scope, log, line), resourceAttributes);
    entries.add(
        new SelectableEntry(
            new LogEntry(log.get("timeUnixNano").asLong(), line, stream, metadata),
            labels.resourceLabels(resourceAttributes)));
  }

  private static RecordFields fields(JsonNode scope, JsonNode log, String line) {
    int severity = log.path("severityNumber").asInt();
    return new RecordFields(
        new RecordFields.Context(
            log.path("traceId").asText(),
            log.path("spanId").asText(),
            log.path("flags").asLong(),
            ""),
        new RecordFields.Severity(
            severity, log.path("severityText").asText(), detectedLevel(severity, line)),
        new RecordFields.Scope(
            scope.path("name").asText(),
            scope.path("version").asText(),
            attributes(scope.get("attributes"))),
        log.path("observedTimeUnixNano").asLong(),
        attributes(log.get("attributes")));
  }

  private static String detectedLevel(int severity, String line) {
    String[] byNumber = {"trace", "debug", "info", "warn", "error", "fatal"};
    if (severity > 0) {
      return byNumber[(severity - 1) / 4];
    }
    Matcher level = LEVEL.matcher(line);
    return level.find() ? level.group(1) : "unknown";
  }

  private static Map<String, String> attributes(JsonNode attributes) {
    Map<String, String> flat = new LinkedHashMap<>();
    attributes.forEach(
        attribute -> flatten(flat, attribute.get("key").asText(), attribute.get("value")));
    return flat;
  }

  private static void flatten(Map<String, String> flat, String key, JsonNode value) {
    JsonNode members = value.path("kvlistValue").path("values");
    if (members.isArray()) {
      members.forEach(
          member -> flatten(flat, key + "." + member.get("key").asText(), member.get("value")));
    } else {
      flat.put(key, text(value));
    }
  }

  private static String text(JsonNode value) {
    JsonNode elements = value.path("arrayValue").path("values");
    if (elements.isArray()) {
      List<String> texts = new ArrayList<>();
      elements.forEach(
          element ->
              texts.add(element.has("stringValue") ? "\"" + text(element) + "\"" : text(element)));
      return "[" + String.join(",", texts) + "]";
    }
    return value.iterator().next().asText();
  }
}
