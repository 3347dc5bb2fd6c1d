package io.millrace.receiver;

import io.millrace.model.otlp.LogsScan;
import io.millrace.model.otlp.RecordFault;
import io.millrace.model.tenant.RecordLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an accepted request is answered with: its ExportLogsPartialSuccess.
 *
 * @param rejected log records that were not kept
 * @param message which limits they broke, with their values, and how many did; empty if there is
 *     nothing to tell, and partial_success stays unset then
 */
record Outcome(int rejected, String message) {
  /** Everything was kept as it came. */
  static final Outcome COMPLETE = new Outcome(0, "");

  boolean isComplete() {
    return message.isEmpty();
  }

  /**
   * The outcome of a request.
   *
   * @param scan what its records broke
   * @param limits what the scan held them to
   * @param tooLargeForEvent records that were refused because an event cannot hold them
   * @param maxEventBytes what an event can hold
   */
  static Outcome of(LogsScan scan, RecordLimits limits, int tooLargeForEvent, int maxEventBytes) {
    if (scan.isClean() && tooLargeForEvent == 0) {
      return COMPLETE;
    }
    List<String> reasons = new ArrayList<>();
    for (RecordFault fault : RecordFault.values()) {
      int count = fault == RecordFault.EVENT_BYTES ? tooLargeForEvent : scan.refused(fault);
      if (count > 0) {
        reasons.add(count + " " + describe(fault, limits, maxEventBytes));
      }
    }
    List<String> sentences = new ArrayList<>();
    int rejected = scan.refused() + tooLargeForEvent;
    if (rejected > 0) {
      sentences.add(
          "%d of %d log records refused: %s"
              .formatted(rejected, scan.records(), String.join(", ", reasons)));
    }
    if (scan.truncated() > 0) {
      sentences.add(
          "%d of %d log records cut to %d bytes (maxRecordBytes)"
              .formatted(scan.truncated(), scan.records(), limits.maxRecordBytes()));
    }
    return new Outcome(rejected, String.join("; ", sentences));
  }

  private static String describe(RecordFault fault, RecordLimits limits, int maxEventBytes) {
    return switch (fault) {
      case RECORD_BYTES ->
          "larger than %d bytes (maxRecordBytes)".formatted(limits.maxRecordBytes());
      case ATTRIBUTES ->
          "with more than %d attributes (maxAttributes)".formatted(limits.maxAttributes());
      case KEY_BYTES ->
          "with an attribute key longer than %d bytes (maxKeyBytes)"
              .formatted(limits.maxKeyBytes());
      case VALUE_BYTES ->
          "with an attribute value larger than %d bytes (maxValueBytes)"
              .formatted(limits.maxValueBytes());
      case TOO_OLD -> "with a time more than %s ago (maxAge)".formatted(text(limits.maxAge()));
      case TOO_FAR_AHEAD ->
          "with a time more than %s ahead (maxAhead)".formatted(text(limits.maxAhead()));
      case EVENT_BYTES ->
          "larger with resource and scope than the %d bytes that the event log takes"
              .formatted(maxEventBytes);
    };
  }

  /** In the largest unit that says it exactly. */
  private static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 86_400_000 == 0 && millis > 0) {
      return millis / 86_400_000 + " d";
    }
    if (millis % 3_600_000 == 0 && millis > 0) {
      return millis / 3_600_000 + " h";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
  }
}
