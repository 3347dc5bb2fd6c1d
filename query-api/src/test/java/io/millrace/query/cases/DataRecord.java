package io.millrace.query.cases;

import com.google.protobuf.ByteString;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.LogEntry;
import io.millrace.query.logql.eval.MemoryLogSource.SelectableEntry;
import io.millrace.query.sql.EntryLabels;
import io.millrace.query.sql.RecordFields;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A record of a data set. Every record has a severity number, so that its level never hangs on its
 * line.
 *
 * @param number from 1 in its data set
 */
record DataRecord(
    int number,
    long timestampNanos,
    Map<String, String> resource,
    Map<String, String> attributes,
    String line) {
  /** An attribute of the data files that sets the severity instead. */
  static final String SEVERITY = "severity";

  private static final int INFO = 9;
  private static final String[] LEVELS = {"trace", "debug", "info", "warn", "error", "fatal"};

  private int severity() {
    return Integer.parseInt(attributes.getOrDefault(SEVERITY, Integer.toString(INFO)));
  }

  private Map<String, String> realAttributes() {
    Map<String, String> real = new LinkedHashMap<>(attributes);
    real.remove(SEVERITY);
    return real;
  }

  /** As LogQL should see it. */
  SelectableEntry entry(EntryLabels labels) {
    LabelSet stream = labels.streamLabels(resource.getOrDefault("service.name", ""), resource);
    RecordFields fields =
        new RecordFields(
            new RecordFields.Context("", "", 0, ""),
            new RecordFields.Severity(severity(), "", LEVELS[(severity() - 1) / 4]),
            new RecordFields.Scope("", "", Map.of()),
            0,
            realAttributes());
    LogEntry entry =
        new LogEntry(
            timestampNanos, line, stream, labels.structuredMetadata(stream, fields, resource));
    return new SelectableEntry(entry, labels.resourceLabels(resource));
  }

  ResourceLogs otlp() {
    LogRecord log =
        LogRecord.newBuilder()
            .setTimeUnixNano(timestampNanos)
            .setSeverityNumber(SeverityNumber.forNumber(severity()))
            .setBody(AnyValue.newBuilder().setStringValue(line))
            .setTraceId(ByteString.EMPTY)
            .addAllAttributes(keyValues(realAttributes()))
            .build();
    return ResourceLogs.newBuilder()
        .setResource(Resource.newBuilder().addAllAttributes(keyValues(resource)))
        .addScopeLogs(
            ScopeLogs.newBuilder()
                .setScope(InstrumentationScope.getDefaultInstance())
                .addLogRecords(log))
        .build();
  }

  private static List<KeyValue> keyValues(Map<String, String> map) {
    return map.entrySet().stream()
        .map(
            entry ->
                KeyValue.newBuilder()
                    .setKey(entry.getKey())
                    .setValue(AnyValue.newBuilder().setStringValue(entry.getValue()))
                    .build())
        .toList();
  }
}
