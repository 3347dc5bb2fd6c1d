package io.millrace.storage.clickhouse;

import com.google.common.io.BaseEncoding;
import com.google.protobuf.ByteString;
import io.millrace.model.otlp.AnyValueText;
import io.millrace.model.otlp.AnyValueView;
import io.millrace.model.otlp.WireSlice;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the table must hold of a request, worked out from its messages. */
final class ExpectedRows {
  private static final long LAST_TIMESTAMP = 4_294_967_295_999_999_999L;

  private ExpectedRows() {}

  /** One map of column to text for each record; the stream id and the detected level left out. */
  static List<Map<String, String>> of(ExportLogsServiceRequest request, long receivedUnixNano) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (ResourceLogs resourceLogs : request.getResourceLogsList()) {
      for (ScopeLogs scopeLogs : resourceLogs.getScopeLogsList()) {
        for (LogRecord logRecord : scopeLogs.getLogRecordsList()) {
          Map<String, String> row = new LinkedHashMap<>();
          record(row, logRecord, receivedUnixNano);
          scope(row, scopeLogs);
          resource(row, resourceLogs);
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private static void record(Map<String, String> row, LogRecord r, long received) {
    long time = r.getTimeUnixNano();
    long observed = r.getObservedTimeUnixNano();
    long first = time != 0 ? time : observed != 0 ? observed : received;
    row.put("Timestamp", Long.toString(clamp(first, LAST_TIMESTAMP)));
    row.put("ObservedTimestamp", Long.toString(clamp(observed, Long.MAX_VALUE)));
    row.put("ReceivedTimestamp", Long.toString(received));
    int severity = r.getSeverityNumberValue();
    row.put("SeverityNumber", Integer.toString(severity >= 1 && severity <= 24 ? severity : 0));
    row.put("SeverityText", r.getSeverityText());
    row.put("Body", text(r.getBody()));
    row.put("BodyType", bodyType(r.getBody()));
    row.put("TraceId", hex(r.getTraceId()));
    row.put("SpanId", hex(r.getSpanId()));
    row.put("TraceFlags", Integer.toUnsignedString(r.getFlags()));
    row.put("EventName", r.getEventName());
    row.put("DroppedAttributesCount", Integer.toUnsignedString(r.getDroppedAttributesCount()));
    row.put("LogAttributes", attributes(r.getAttributesList()).toString());
  }

  private static void scope(Map<String, String> row, ScopeLogs logs) {
    row.put("ScopeName", logs.getScope().getName());
    row.put("ScopeVersion", logs.getScope().getVersion());
    row.put("ScopeSchemaUrl", logs.getSchemaUrl());
    row.put("ScopeAttributes", attributes(logs.getScope().getAttributesList()).toString());
    row.put(
        "ScopeDroppedAttributesCount",
        Integer.toUnsignedString(logs.getScope().getDroppedAttributesCount()));
  }

  private static void resource(Map<String, String> row, ResourceLogs logs) {
    row.put("ResourceSchemaUrl", logs.getSchemaUrl());
    row.put("ResourceAttributes", attributes(logs.getResource().getAttributesList()).toString());
    row.put(
        "ResourceDroppedAttributesCount",
        Integer.toUnsignedString(logs.getResource().getDroppedAttributesCount()));
  }

  private static long clamp(long value, long last) {
    return value < 0 || value > last ? last : value;
  }

  private static Map<String, String> attributes(List<KeyValue> attributes) {
    Map<String, String> texts = new LinkedHashMap<>();
    attributes.forEach(attribute -> flatten(attribute.getKey(), attribute.getValue(), texts));
    return texts;
  }

  private static void flatten(String key, AnyValue value, Map<String, String> into) {
    if (value.getKvlistValue().getValuesCount() == 0) {
      into.putIfAbsent(key, text(value));
    }
    for (KeyValue member : value.getKvlistValue().getValuesList()) {
      flatten(key + "." + member.getKey(), member.getValue(), into);
    }
  }

  private static String text(AnyValue value) {
    byte[] message = value.toByteArray();
    AnyValueView view = new AnyValueView().set(message, 0, message.length);
    return new AnyValueText().text(view, new WireSlice()).toUtf8();
  }

  private static String bodyType(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> "string";
      case BOOL_VALUE -> "bool";
      case INT_VALUE -> "int";
      case DOUBLE_VALUE -> "double";
      case ARRAY_VALUE -> "array";
      case KVLIST_VALUE -> "kvlist";
      case BYTES_VALUE -> "bytes";
      default -> "empty";
    };
  }

  private static String hex(ByteString id) {
    return BaseEncoding.base16().lowerCase().encode(id.toByteArray());
  }
}
