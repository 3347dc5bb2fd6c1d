package io.millrace.query.live;

import io.millrace.model.otlp.AnyValueText;
import io.millrace.model.otlp.AnyValueView;
import io.millrace.model.otlp.AttributesView;
import io.millrace.model.otlp.LogRecordView;
import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.otlp.OtlpLogsHandler;
import io.millrace.model.otlp.OtlpLogsReader;
import io.millrace.model.otlp.ResourceView;
import io.millrace.model.otlp.ScopeView;
import io.millrace.model.otlp.TextBuffer;
import io.millrace.model.otlp.WireSlice;
import io.millrace.model.stream.LogEvent;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.LogEntry;
import io.millrace.query.logql.eval.MemoryLogSource.SelectableEntry;
import io.millrace.query.sql.EntryLabels;
import io.millrace.query.sql.LabelLayout;
import io.millrace.query.sql.RecordFields;
import io.millrace.storage.clickhouse.ClickHouseTimes;
import io.millrace.storage.clickhouse.LevelDetector;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the records of an event, alike in every label and byte to what a query finds of them when
 * they are stored. Belongs to one thread.
 */
final class EventEntries {
  private static final String SERVICE_NAME = "service.name";
  private static final int HIGHEST_SEVERITY_NUMBER = 24;

  private final OtlpLogsReader reader = new OtlpLogsReader();
  private final AnyValueText text = new AnyValueText();
  private final TextBuffer clean = new TextBuffer();
  private final WireSlice key = new WireSlice();
  private final WireSlice line = new WireSlice();
  private final AnyValueView value = new AnyValueView();
  private final LevelDetector levels = new LevelDetector();
  private final EntryLabels labels;

  EventEntries(LabelLayout layout) {
    this.labels = new EntryLabels(layout);
  }

  /** Hands out the records in the event's order; none of an event that is malformed. */
  void read(LogEvent event, Consumer<SelectableEntry> entries) {
    try {
      reader.read(event.payload(), new Handler(event.receivedUnixNano(), entries));
    } catch (MalformedOtlpException e) {
      // The writer puts it to the dead letters, and tells of it there.
      return;
    }
  }

  private final class Handler implements OtlpLogsHandler {
    private final long receivedNanos;
    private final Consumer<SelectableEntry> entries;
    private Map<String, String> resource = Map.of();
    private LabelSet stream = LabelSet.of(Map.of());
    private LabelSet selectable = LabelSet.of(Map.of());
    private RecordFields.Scope scope = new RecordFields.Scope("", "", Map.of());

    Handler(long receivedNanos, Consumer<SelectableEntry> entries) {
      this.receivedNanos = receivedNanos;
      this.entries = entries;
    }

    @Override
    public void resource(ResourceView view) {
      resource = attributes(view.attributes());
      stream = labels.streamLabels(resource.getOrDefault(SERVICE_NAME, ""), resource);
      selectable = labels.resourceLabels(resource);
      scope = new RecordFields.Scope("", "", Map.of());
    }

    @Override
    public void scope(ScopeView view) {
      scope =
          new RecordFields.Scope(
              clean(view.name()), clean(view.version()), attributes(view.attributes()));
    }

    @Override
    public void logRecord(LogRecordView view) {
      String body = text.text(view.body(), line).toUtf8();
      int severity = view.severityNumber();
      int number = severity >= 1 && severity <= HIGHEST_SEVERITY_NUMBER ? severity : 0;
      String level =
          levels.detect(number, view.severityText(), text.text(view.body(), line)).toString();
      RecordFields fields =
          new RecordFields(
              new RecordFields.Context(
                  HexFormat.of().formatHex(view.traceId().toByteArray()),
                  HexFormat.of().formatHex(view.spanId().toByteArray()),
                  Integer.toUnsignedLong(view.flags()),
                  clean(view.eventName())),
              new RecordFields.Severity(number, clean(view.severityText()), level),
              scope,
              clamp(view.observedTimeUnixNano(), Long.MAX_VALUE),
              attributes(view.attributes()));
      entries.accept(
          new SelectableEntry(
              new LogEntry(
                  time(view), body, stream, labels.structuredMetadata(stream, fields, resource)),
              selectable));
    }

    private long time(LogRecordView view) {
      long time = view.timeUnixNano();
      long observed = view.observedTimeUnixNano();
      long known = time != 0 ? time : observed != 0 ? observed : receivedNanos;
      return clamp(known, ClickHouseTimes.LAST_UNIX_NANO);
    }
  }

  /** Unsigned; later ones become the last that is possible. */
  private static long clamp(long unsignedUnixNano, long last) {
    return unsignedUnixNano < 0 ? last : Math.min(unsignedUnixNano, last);
  }

  private String clean(WireSlice slice) {
    clean.clear();
    return clean.append(slice).toString();
  }

  private Map<String, String> attributes(AttributesView view) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < view.size(); i++) {
      text.attribute(
          view.key(i, key),
          view.value(i, value),
          (name, shown) -> pairs.putIfAbsent(name.toUtf8(), shown.toUtf8()));
    }
    return pairs;
  }
}
