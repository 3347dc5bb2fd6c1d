package io.millrace.receiver.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * The messages of opentelemetry/proto/logs/v1/logs.proto, resource.proto and common.proto: which
 * JSON field is which number. One instance per request.
 */
final class LogsJson {
  /** Deepest nesting of attribute values, as the protobuf reader has it. */
  private static final int MAX_VALUE_DEPTH = 64;

  private final JsonValues values;
  private final JsonParser parser;
  private final WireWriter out;

  LogsJson(JsonValues values, WireWriter out) {
    this.values = values;
    this.parser = values.parser();
    this.out = out;
  }

  /** Writes the field that the parser stands on; unknown names are for {@link #skip}. */
  @FunctionalInterface
  private interface FieldWriter {
    void write(String name) throws IOException, MalformedJsonException;
  }

  /** Writes the element that the parser stands on. */
  @FunctionalInterface
  private interface ElementWriter {
    void write() throws IOException, MalformedJsonException;
  }

  void request() throws IOException, MalformedJsonException {
    fields("the request", this::requestField);
  }

  private void requestField(String name) throws IOException, MalformedJsonException {
    switch (name) {
      case "resourceLogs", "resource_logs" ->
          elements(name, () -> message(1, name, this::resourceLogsField));
      default -> skip();
    }
  }

  private void resourceLogsField(String name) throws IOException, MalformedJsonException {
    switch (name) {
      case "resource" -> message(1, name, this::resourceField);
      case "scopeLogs", "scope_logs" ->
          elements(name, () -> message(2, name, this::scopeLogsField));
      case "schemaUrl", "schema_url" -> values.writeString(out, 3, name);
      default -> skip();
    }
  }

  private void resourceField(String name) throws IOException, MalformedJsonException {
    switch (name) {
      case "attributes" -> elements(name, () -> keyValue(1, 1));
      case "droppedAttributesCount", "dropped_attributes_count" -> unsigned32(2, name);
      default -> skip();
    }
  }

  private void scopeLogsField(String name) throws IOException, MalformedJsonException {
    switch (name) {
      case "scope" -> message(1, name, this::scopeField);
      case "logRecords", "log_records" ->
          elements(name, () -> message(2, name, this::logRecordField));
      case "schemaUrl", "schema_url" -> values.writeString(out, 3, name);
      default -> skip();
    }
  }

  private void scopeField(String name) throws IOException, MalformedJsonException {
    switch (name) {
      case "name" -> values.writeString(out, 1, name);
      case "version" -> values.writeString(out, 2, name);
      case "attributes" -> elements(name, () -> keyValue(3, 1));
      case "droppedAttributesCount", "dropped_attributes_count" -> unsigned32(4, name);
      default -> skip();
    }
  }

  private void logRecordField(String name) throws IOException, MalformedJsonException {
    switch (name) {
      case "timeUnixNano", "time_unix_nano" ->
          out.writeFixed64Field(1, values.readUnsigned64(name));
      case "observedTimeUnixNano", "observed_time_unix_nano" ->
          out.writeFixed64Field(11, values.readUnsigned64(name));
      case "severityNumber", "severity_number" ->
          out.writeVarintField(2, SeverityJson.read(values, name));
      case "severityText", "severity_text" -> values.writeString(out, 3, name);
      case "body" -> message(5, name, field -> anyValueField(field, 1));
      case "attributes" -> elements(name, () -> keyValue(6, 1));
      case "droppedAttributesCount", "dropped_attributes_count" -> unsigned32(7, name);
      case "flags" -> out.writeFixed32Field(8, values.readUnsigned32(name));
      case "traceId", "trace_id" -> out.writeBytesField(9, values.readHex(name));
      case "spanId", "span_id" -> out.writeBytesField(10, values.readHex(name));
      case "eventName", "event_name" -> values.writeString(out, 12, name);
      default -> skip();
    }
  }

  private void keyValue(int number, int depth) throws IOException, MalformedJsonException {
    message(
        number,
        "attribute",
        name -> {
          switch (name) {
            case "key" -> values.writeString(out, 1, name);
            case "value" -> message(2, name, field -> anyValueField(field, depth));
            default -> skip();
          }
        });
  }

  private void anyValueField(String name, int depth) throws IOException, MalformedJsonException {
    switch (name) {
      case "stringValue", "string_value" -> values.writeString(out, 1, name);
      case "boolValue", "bool_value" -> out.writeVarintField(2, values.readBoolean(name) ? 1 : 0);
      case "intValue", "int_value" -> out.writeVarintField(3, values.readSigned64(name));
      case "doubleValue", "double_value" ->
          out.writeFixed64Field(4, Double.doubleToRawLongBits(values.readDouble(name)));
      case "arrayValue", "array_value" -> members(5, name, depth, () -> anyValue(1, depth + 1));
      case "kvlistValue", "kvlist_value" -> members(6, name, depth, () -> keyValue(1, depth + 1));
      case "bytesValue", "bytes_value" -> out.writeBytesField(7, values.readBase64(name));
      default -> skip();
    }
  }

  private void anyValue(int number, int depth) throws IOException, MalformedJsonException {
    message(number, "value", field -> anyValueField(field, depth));
  }

  /** An ArrayValue or a KeyValueList: both have the one field {@code values}. */
  private void members(int number, String name, int depth, ElementWriter member)
      throws IOException, MalformedJsonException {
    if (depth >= MAX_VALUE_DEPTH) {
      throw values.fault(name, "values nested at most " + MAX_VALUE_DEPTH + " deep");
    }
    message(
        number,
        name,
        field -> {
          if (field.equals("values")) {
            elements(field, member);
          } else {
            skip();
          }
        });
  }

  private void unsigned32(int number, String name) throws IOException, MalformedJsonException {
    out.writeVarintField(number, Integer.toUnsignedLong(values.readUnsigned32(name)));
  }

  private void message(int number, String name, FieldWriter writer)
      throws IOException, MalformedJsonException {
    int start = out.beginMessage(number);
    fields(name, writer);
    out.endMessage(start);
  }

  private void fields(String of, FieldWriter writer) throws IOException, MalformedJsonException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw values.fault(of, "an object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        writer.write(name);
      }
    }
  }

  private void elements(String of, ElementWriter writer)
      throws IOException, MalformedJsonException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw values.fault(of, "an array");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      writer.write();
    }
  }

  private void skip() throws IOException {
    parser.skipChildren();
  }
}
