package io.millrace.receiver.loki;

import com.google.common.base.Utf8;
import io.millrace.receiver.json.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Writes the ExportLogsServiceRequest: a ResourceLogs for each stream, a LogRecord for each entry.
 * Structured metadata are attributes of the record, except for the first {@code trace_id} and
 * {@code span_id} that are valid ids. Text that is not UTF-8 is mended, since no other text may
 * stand in protobuf.
 */
final class OtlpWriter {
  /** Says which attributes of a resource are stream labels, as the collector's exporter does. */
  static final String LABELS_HINT = "loki.resource.labels";

  // opentelemetry/proto/collector/logs/v1/logs_service.proto, logs/v1/logs.proto,
  // common/v1/common.proto
  private static final int RESOURCE_LOGS = 1;
  private static final int RESOURCE = 1;
  private static final int SCOPE_LOGS = 2;
  private static final int RESOURCE_ATTRIBUTE = 1;
  private static final int LOG_RECORD = 2;
  private static final int TIME = 1;
  private static final int SEVERITY_NUMBER = 2;
  private static final int SEVERITY_TEXT = 3;
  private static final int BODY = 5;
  private static final int ATTRIBUTE = 6;
  private static final int TRACE_ID = 9;
  private static final int SPAN_ID = 10;
  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int STRING_VALUE = 1;

  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;
  private static final int GROWTH_BYTES = 64 << 10;

  private final WireWriter out;
  private final OutputBudget budget;
  private int budgetedBytes;

  private StreamLabels stream;
  private boolean streamIsOpen;
  private int resourceLogs;
  private int scopeLogs;

  private int logRecord;
  private Optional<LevelText> level = Optional.empty();
  private boolean hasTraceId;
  private boolean hasSpanId;

  /** The budget has been asked for so many bytes already. */
  OtlpWriter(OutputBudget budget, int budgetedBytes) {
    this.out = new WireWriter(budgetedBytes);
    this.budget = budget;
    this.budgetedBytes = budgetedBytes;
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }

  /** The entries that follow are those of a stream. One without entries leaves no trace. */
  void beginStream(StreamLabels labels) {
    stream = labels;
    streamIsOpen = false;
  }

  void endStream() {
    if (streamIsOpen) {
      out.endMessage(scopeLogs);
      out.endMessage(resourceLogs);
    }
  }

  private void openStream() {
    resourceLogs = out.beginMessage(RESOURCE_LOGS);
    int resource = out.beginMessage(RESOURCE);
    stream.attributes().forEach(this::writeResourceAttribute);
    writeResourceAttribute(LABELS_HINT, String.join(",", stream.attributes().keySet()));
    out.endMessage(resource);
    scopeLogs = out.beginMessage(SCOPE_LOGS);
    streamIsOpen = true;
  }

  private void writeResourceAttribute(String name, String value) {
    int attribute = out.beginMessage(RESOURCE_ATTRIBUTE);
    out.writeStringField(KEY, name);
    int any = out.beginMessage(VALUE);
    out.writeStringField(STRING_VALUE, value);
    out.endMessage(any);
    out.endMessage(attribute);
  }

  void beginEntry() {
    if (!streamIsOpen) {
      openStream();
    }
    logRecord = out.beginMessage(LOG_RECORD);
    level = Optional.empty();
    hasTraceId = false;
    hasSpanId = false;
  }

  void time(long unixNano) {
    out.writeFixed64Field(TIME, unixNano);
  }

  /** The line in UTF-8, or in what was taken for it. */
  void line(byte[] buffer, int offset, int length) {
    int body = out.beginMessage(BODY);
    writeText(STRING_VALUE, buffer, offset, length);
    out.endMessage(body);
  }

  void line(char[] text, int offset, int length) {
    int body = out.beginMessage(BODY);
    out.writeStringField(STRING_VALUE, text, offset, length);
    out.endMessage(body);
  }

  private void writeText(int field, byte[] buffer, int offset, int length) {
    if (Utf8.isWellFormed(buffer, offset, length)) {
      out.writeBytesField(field, buffer, offset, length);
    } else {
      out.writeStringField(field, new String(buffer, offset, length, StandardCharsets.UTF_8));
    }
  }

  /** A pair of the entry's structured metadata. */
  void metadata(String name, String value) {
    if (level.isEmpty()) {
      level = LevelText.of(name, value);
    }
    if (!hasTraceId && name.equals("trace_id") && isId(value, TRACE_ID_BYTES)) {
      out.writeBytesField(TRACE_ID, HexFormat.of().parseHex(value));
      hasTraceId = true;
    } else if (!hasSpanId && name.equals("span_id") && isId(value, SPAN_ID_BYTES)) {
      out.writeBytesField(SPAN_ID, HexFormat.of().parseHex(value));
      hasSpanId = true;
    } else {
      int attribute = out.beginMessage(ATTRIBUTE);
      out.writeStringField(KEY, name);
      int any = out.beginMessage(VALUE);
      out.writeStringField(STRING_VALUE, value);
      out.endMessage(any);
      out.endMessage(attribute);
    }
  }

  /** Hex digits that are not all 0 (W3C Trace Context, "trace-id", "parent-id"). */
  private static boolean isId(String value, int bytes) {
    if (value.length() != 2 * bytes) {
      return false;
    }
    boolean nonZero = false;
    for (int i = 0; i < value.length(); i++) {
      if (!HexFormat.isHexDigit(value.charAt(i))) {
        return false;
      }
      nonZero |= value.charAt(i) != '0';
    }
    return nonZero;
  }

  void endEntry() {
    level
        .or(stream::level)
        .ifPresent(
            stated -> {
              if (stated.severityNumber() != 0) {
                out.writeVarintField(SEVERITY_NUMBER, stated.severityNumber());
              }
              out.writeStringField(SEVERITY_TEXT, stated.text());
            });
    out.endMessage(logRecord);
    if (out.size() > budgetedBytes) {
      budgetedBytes = Math.max(budgetedBytes + GROWTH_BYTES, out.size());
      budget.grow(budgetedBytes);
    }
  }
}
