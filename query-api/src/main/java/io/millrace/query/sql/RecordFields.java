package io.millrace.query.sql;

import java.util.Map;
import java.util.function.BiConsumer;

/** What a record says besides its time, its line and its resource; 0 and empty mean absent. */
public record RecordFields(
    Context context,
    Severity severity,
    Scope scope,
    long observedNanos,
    Map<String, String> logAttributes) {
  /** Where the record was made. */
  public record Context(String traceId, String spanId, long flags, String eventName) {}

  /** How grave it is. */
  public record Severity(long number, String text, String detectedLevel) {}

  /** What made it. */
  public record Scope(String name, String version, Map<String, String> attributes) {}

  Map<String, String> scopeAttributes() {
    return scope.attributes();
  }

  /** Calls for each field that is there, with the name of its label. */
  void forEachField(BiConsumer<String, String> action) {
    text("trace_id", context.traceId(), action);
    text("span_id", context.spanId(), action);
    number("flags", context.flags(), action);
    text("event_name", context.eventName(), action);
    number("severity_number", severity.number(), action);
    text("severity_text", severity.text(), action);
    text("detected_level", severity.detectedLevel(), action);
    text("scope_name", scope.name(), action);
    text("scope_version", scope.version(), action);
    number("observed_timestamp", observedNanos, action);
  }

  private static void text(String label, String value, BiConsumer<String, String> action) {
    if (!value.isEmpty()) {
      action.accept(label, value);
    }
  }

  private static void number(String label, long value, BiConsumer<String, String> action) {
    if (value != 0) {
      action.accept(label, Long.toString(value));
    }
  }
}
