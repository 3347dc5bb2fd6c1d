package io.millrace.model.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.util.ArrayList;
import java.util.List;

/** Makes the request's message again from what the reader hands out. */
final class MessageRebuilder implements OtlpLogsHandler {
  private final ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();

  static ExportLogsServiceRequest read(byte[] bytes) throws MalformedOtlpException {
    MessageRebuilder rebuilder = new MessageRebuilder();
    new OtlpLogsReader().read(bytes, rebuilder);
    return rebuilder.request.build();
  }

  @Override
  public void resource(ResourceView resource) {
    request
        .addResourceLogsBuilder()
        .setSchemaUrl(resource.schemaUrl().toUtf8())
        .getResourceBuilder()
        .addAllAttributes(attributes(resource.attributes()))
        .setDroppedAttributesCount(resource.droppedAttributesCount());
  }

  @Override
  public void scope(ScopeView scope) {
    request
        .getResourceLogsBuilderList()
        .getLast()
        .addScopeLogsBuilder()
        .setSchemaUrl(scope.schemaUrl().toUtf8())
        .getScopeBuilder()
        .setName(scope.name().toUtf8())
        .setVersion(scope.version().toUtf8())
        .addAllAttributes(attributes(scope.attributes()))
        .setDroppedAttributesCount(scope.droppedAttributesCount());
  }

  @Override
  public void logRecord(LogRecordView view) {
    LogRecord.Builder logRecord =
        request
            .getResourceLogsBuilderList()
            .getLast()
            .getScopeLogsBuilderList()
            .getLast()
            .addLogRecordsBuilder();
    if (view.body().kind() != AnyValueView.Kind.EMPTY) {
      logRecord.setBody(value(view.body()));
    }
    logRecord
        .setTimeUnixNano(view.timeUnixNano())
        .setObservedTimeUnixNano(view.observedTimeUnixNano())
        .setSeverityNumberValue(view.severityNumber())
        .setSeverityText(view.severityText().toUtf8())
        .addAllAttributes(attributes(view.attributes()))
        .setDroppedAttributesCount(view.droppedAttributesCount())
        .setFlags(view.flags())
        .setTraceId(ByteString.copyFrom(view.traceId().toByteArray()))
        .setSpanId(ByteString.copyFrom(view.spanId().toByteArray()))
        .setEventName(view.eventName().toUtf8());
  }

  private static List<KeyValue> attributes(AttributesView view) {
    List<KeyValue> attributes = new ArrayList<>();
    for (int i = 0; i < view.size(); i++) {
      AnyValue value = value(view.value(i, new AnyValueView()));
      attributes.add(KeyValue.newBuilder().setKey(view.key(i)).setValue(value).build());
    }
    return attributes;
  }

  private static AnyValue value(AnyValueView view) {
    AnyValue.Builder value = AnyValue.newBuilder();
    switch (view.kind()) {
      case EMPTY -> {}
      case STRING -> value.setStringValue(view.bytes(new WireSlice()).toUtf8());
      case BOOL -> value.setBoolValue(view.boolValue());
      case INT -> value.setIntValue(view.intValue());
      case DOUBLE -> value.setDoubleValue(view.doubleValue());
      case BYTES ->
          value.setBytesValue(ByteString.copyFrom(view.bytes(new WireSlice()).toByteArray()));
      case ARRAY -> {
        value.getArrayValueBuilder();
        view.forEachMember((key, member) -> value.getArrayValueBuilder().addValues(value(member)));
      }
      case KEY_VALUE_LIST -> {
        value.getKvlistValueBuilder();
        view.forEachMember(
            (key, member) ->
                value
                    .getKvlistValueBuilder()
                    .addValues(KeyValue.newBuilder().setKey(key.toUtf8()).setValue(value(member))));
      }
    }
    return value.build();
  }
}
