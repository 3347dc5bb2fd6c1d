package io.millrace.query.answers;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;

/** The requests of loki-answers/otlp.json as events on their way to the store. */
final class AnswerRequests {
  private AnswerRequests() {}

  static List<LogEvent> events() {
    List<LogEvent> events = new ArrayList<>();
    for (JsonNode json : AnswerCase.read(AnswerCase.resource("otlp.json"))) {
      ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
      json.get("resourceLogs").forEach(logs -> request.addResourceLogs(resourceLogs(logs)));
      int records =
          request.getResourceLogsList().stream()
              .flatMap(logs -> logs.getScopeLogsList().stream())
              .mapToInt(ScopeLogs::getLogRecordsCount)
              .sum();
      events.add(new LogEvent(TenantId.DEFAULT, request.build().toByteArray(), 1, records));
    }
    return events;
  }

  private static ResourceLogs resourceLogs(JsonNode json) {
    ResourceLogs.Builder logs =
        ResourceLogs.newBuilder()
            .setResource(
                Resource.newBuilder()
                    .addAllAttributes(keyValues(json.get("resource").get("attributes"))));
    for (JsonNode scopeJson : json.get("scopeLogs")) {
      JsonNode scope = scopeJson.get("scope");
      ScopeLogs.Builder scopeLogs =
          ScopeLogs.newBuilder()
              .setScope(
                  InstrumentationScope.newBuilder()
                      .setName(scope.get("name").asText())
                      .setVersion(scope.get("version").asText())
                      .addAllAttributes(keyValues(scope.get("attributes"))));
      scopeJson.get("logRecords").forEach(record -> scopeLogs.addLogRecords(record(record)));
      logs.addScopeLogs(scopeLogs);
    }
    return logs.build();
  }

  private static LogRecord record(JsonNode json) {
    return LogRecord.newBuilder()
        .setTimeUnixNano(json.get("timeUnixNano").asLong())
        .setObservedTimeUnixNano(json.get("observedTimeUnixNano").asLong())
        .setSeverityNumber(SeverityNumber.forNumber(json.path("severityNumber").asInt()))
        .setSeverityText(json.path("severityText").asText())
        .setBody(anyValue(json.get("body")))
        .addAllAttributes(keyValues(json.get("attributes")))
        .setTraceId(bytes(json.path("traceId").asText()))
        .setSpanId(bytes(json.path("spanId").asText()))
        .setFlags(json.path("flags").asInt())
        .build();
  }

  private static ByteString bytes(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  private static List<KeyValue> keyValues(JsonNode json) {
    return StreamSupport.stream(json.spliterator(), false)
        .map(
            member ->
                KeyValue.newBuilder()
                    .setKey(member.get("key").asText())
                    .setValue(anyValue(member.get("value")))
                    .build())
        .toList();
  }

  private static AnyValue anyValue(JsonNode json) {
    AnyValue.Builder value = AnyValue.newBuilder();
    String kind = json.fieldNames().next();
    JsonNode content = json.get(kind);
    switch (kind) {
      case "stringValue" -> value.setStringValue(content.asText());
      case "intValue" -> value.setIntValue(content.asLong());
      case "doubleValue" -> value.setDoubleValue(content.asDouble());
      case "boolValue" -> value.setBoolValue(content.asBoolean());
      case "arrayValue" ->
          content
              .get("values")
              .forEach(member -> value.getArrayValueBuilder().addValues(anyValue(member)));
      case "kvlistValue" ->
          value.getKvlistValueBuilder().addAllValues(keyValues(content.get("values")));
      default -> throw new IllegalArgumentException("value: " + kind);
    }
    return value.build();
  }
}
