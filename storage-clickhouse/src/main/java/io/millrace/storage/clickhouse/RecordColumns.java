package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.otlp.AnyValueText;
import io.millrace.model.otlp.AnyValueView;
import io.millrace.model.otlp.LogRecordView;
import io.millrace.model.otlp.WireSlice;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;

/** The columns of the record itself. */
final class RecordColumns {
  private static final int HIGHEST_SEVERITY_NUMBER = 24;

  private final FixedColumn timestamp = new FixedColumn("DateTime64(9, 'UTC')");
  private final FixedColumn observedTimestamp = new FixedColumn("DateTime64(9, 'UTC')");
  private final FixedColumn receivedTimestamp = new FixedColumn("DateTime64(9, 'UTC')");
  private final FixedColumn severityNumber = new FixedColumn("UInt8");
  private final DictionaryColumn severityText;
  private final DictionaryColumn detectedLevel;
  private final StringColumn body = new StringColumn();
  private final FixedColumn bodyType = new FixedColumn(BodyTypes.TYPE);
  private final StringColumn traceId = new StringColumn();
  private final StringColumn spanId = new StringColumn();
  private final FixedColumn traceFlags = new FixedColumn("UInt32");
  private final DictionaryColumn eventName;
  private final FixedColumn droppedAttributesCount = new FixedColumn("UInt32");
  private final MapColumn attributes;

  private final AnyValueText text = new AnyValueText();
  private final CleanText clean = new CleanText();
  private final WireSlice line = new WireSlice();
  private final LevelDetector levels = new LevelDetector();
  private final EnumMap<Level, WireSlice> levelTexts = new EnumMap<>(Level.class);

  RecordColumns(long hashSeed) {
    severityText = new DictionaryColumn(hashSeed);
    detectedLevel = new DictionaryColumn(hashSeed);
    eventName = new DictionaryColumn(hashSeed);
    attributes = new MapColumn(hashSeed);
    for (Level level : Level.values()) {
      byte[] utf8 = level.toString().getBytes(StandardCharsets.UTF_8);
      levelTexts.put(level, new WireSlice().set(utf8, 0, utf8.length));
    }
  }

  /** How many texts were not UTF-8, ever. */
  long replacedTexts() {
    return text.replacedTexts() + clean.replacedTexts();
  }

  ImmutableMap<String, NativeColumn> columns() {
    return ImmutableMap.<String, NativeColumn>builder()
        .put("Timestamp", timestamp)
        .put("ObservedTimestamp", observedTimestamp)
        .put("ReceivedTimestamp", receivedTimestamp)
        .put("SeverityNumber", severityNumber)
        .put("SeverityText", severityText)
        .put("DetectedLevel", detectedLevel)
        .put("Body", body)
        .put("BodyType", bodyType)
        .put("TraceId", traceId)
        .put("SpanId", spanId)
        .put("TraceFlags", traceFlags)
        .put("EventName", eventName)
        .put("DroppedAttributesCount", droppedAttributesCount)
        .put("LogAttributes", attributes)
        .buildOrThrow();
  }

  void addRow(LogRecordView logRecord, long receivedUnixNano) {
    long time = logRecord.timeUnixNano();
    long observed = logRecord.observedTimeUnixNano();
    long known = time != 0 ? time : observed != 0 ? observed : receivedUnixNano;
    timestamp.addLong(clamp(known, ClickHouseTimes.LAST_UNIX_NANO));
    observedTimestamp.addLong(clamp(observed, Long.MAX_VALUE));
    receivedTimestamp.addLong(receivedUnixNano);
    int severity = logRecord.severityNumber();
    int number = severity >= 1 && severity <= HIGHEST_SEVERITY_NUMBER ? severity : 0;
    severityNumber.addByte(number);
    severityText.add(clean.of(logRecord.severityText()));
    addBody(logRecord.body());
    detectedLevel.add(levelTexts.get(levels.detect(number, logRecord.severityText(), line)));
    traceId.addHex(logRecord.traceId());
    spanId.addHex(logRecord.spanId());
    traceFlags.addInt(logRecord.flags());
    eventName.add(clean.of(logRecord.eventName()));
    droppedAttributesCount.addInt(logRecord.droppedAttributesCount());
    attributes.add(logRecord.attributes(), text);
  }

  private void addBody(AnyValueView value) {
    text.text(value, line);
    body.add(line);
    bodyType.addByte(BodyTypes.number(value.kind()));
  }

  /**
   * Takes a time as OTLP has it, unsigned, and puts the last one that is possible for later ones.
   */
  private static long clamp(long unsignedUnixNano, long lastUnixNano) {
    return unsignedUnixNano < 0 ? lastUnixNano : Math.min(unsignedUnixNano, lastUnixNano);
  }
}
