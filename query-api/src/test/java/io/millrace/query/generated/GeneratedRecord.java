package io.millrace.query.generated;

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
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A record from the words of a vocabulary, as OTLP and as LogQL should see it. */
record GeneratedRecord(
    long timestampNanos,
    String line,
    int severity,
    String traceId,
    Map<String, String> resource,
    Map<String, String> scope,
    Map<String, String> attributes) {
  private static final String[] LEVELS = {"trace", "debug", "info", "warn", "error", "fatal"};
  private static final List<String> LINES =
      List.of(
          "level=info code=200 took=30ms env=line end",
          "level=error code=500 took=1.5s size=4KB a_b=\"x y\" end",
          "level=warn error took=",
          "{\"a\": {\"b\": 12.5}, \"list\": [1, \"two\"], \"code\": 500, \"odd name\": \"x\", \"env\": null}",
          "{\"a\": \"b\", \"took\": \"45ms\", \"code\": \"n/a\"",
          "error: it's an ümläut \\d\ncode=500",
          "",
          "a\tb\nlevel\nend",
          "\u001b[31merror\u001b[0m from 10.0.0.7 code=500 end",
          "{\"_entry\": \"code=500 level=info\", \"code\": \"404\"}",
          "a=b=c \"q\" x");

  static GeneratedRecord make(Random random, Vocabulary words, long timestampNanos) {
    Map<String, String> resource = new LinkedHashMap<>();
    put(random, resource, "service.name", words.streamValues(), 4);
    put(random, resource, "service.namespace", words.streamValues(), 2);
    put(random, resource, "host.name", words.streamValues(), 2);
    put(random, resource, "env", words.values(), 1);
    put(random, resource, "service_namespace", words.streamValues(), 1);
    put(random, resource, "a.b", words.values(), 1);
    put(random, resource, "detected_level", words.values(), 1);
    put(random, resource, "loki.resource.labels", words.hints(), 1);
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String name : words.attributes()) {
      put(random, attributes, name, words.values(), 1);
    }
    // whole numbers most of the time: what a store may add up
    if (random.nextInt(4) > 0) {
      attributes.put("count", Integer.toString(random.nextInt(2000) - 500));
    }
    Map<String, String> scope = new LinkedHashMap<>();
    put(random, scope, "a_b", words.values(), 1);
    put(random, scope, "env", words.values(), 1);
    return new GeneratedRecord(
        timestampNanos,
        LINES.get(random.nextInt(LINES.size())),
        1 + random.nextInt(24),
        random.nextBoolean() ? "" : HexFormat.of().toHexDigits(random.nextLong()).repeat(2),
        resource,
        scope,
        attributes);
  }

  SelectableEntry entry(EntryLabels labels) {
    LabelSet stream = labels.streamLabels(resource.getOrDefault("service.name", ""), resource);
    RecordFields fields =
        new RecordFields(
            new RecordFields.Context(traceId, "", 0, ""),
            new RecordFields.Severity(severity, "sev", LEVELS[(severity - 1) / 4]),
            new RecordFields.Scope("s", "", scope),
            0,
            attributes);
    LogEntry entry =
        new LogEntry(
            timestampNanos, line, stream, labels.structuredMetadata(stream, fields, resource));
    return new SelectableEntry(entry, labels.resourceLabels(resource));
  }

  ResourceLogs otlp() {
    LogRecord log =
        LogRecord.newBuilder()
            .setTimeUnixNano(timestampNanos)
            .setSeverityNumber(SeverityNumber.forNumber(severity))
            .setSeverityText("sev")
            .setBody(AnyValue.newBuilder().setStringValue(line))
            .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(traceId)))
            .addAllAttributes(keyValues(attributes))
            .build();
    return ResourceLogs.newBuilder()
        .setResource(Resource.newBuilder().addAllAttributes(keyValues(resource)))
        .addScopeLogs(
            ScopeLogs.newBuilder()
                .setScope(
                    InstrumentationScope.newBuilder()
                        .setName("s")
                        .addAllAttributes(keyValues(scope)))
                .addLogRecords(log))
        .build();
  }

  private static void put(
      Random random, Map<String, String> map, String name, List<String> values, int likely) {
    if (random.nextInt(likely + 1) > 0) {
      map.put(name, values.get(random.nextInt(values.size())));
    }
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
