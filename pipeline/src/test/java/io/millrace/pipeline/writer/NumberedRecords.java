package io.millrace.pipeline.writer;

import io.millrace.model.store.LogStore;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends records with numbers, and compares what is stored with what was confirmed. */
final class NumberedRecords {
  static final int RECORDS_PER_EVENT = 5;

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long BASE_UNIX_NANO = 1_795_161_600_000_000_001L;
  private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);

  private final EventLog log;
  private final LogStore store;
  private final InstantSource clock;
  private final AtomicInteger next = new AtomicInteger();

  /** Numbers that must be stored, once. */
  private final Map<Integer, Integer> expected = new TreeMap<>();

  NumberedRecords(EventLog log, LogStore store) {
    this(log, store, InstantSource.system());
  }

  /**
   * Records of a receiver with a clock of its own.
   *
   * @param clock gives the times of receipt
   */
  NumberedRecords(EventLog log, LogStore store, InstantSource clock) {
    this.log = log;
    this.store = store;
    this.clock = clock;
  }

  /** Sends events and waits until all are confirmed; then their records are expected. */
  void send(int events) {
    List<CompletableFuture<Void>> appends = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      appends.add(log.append(nextEvent()));
    }
    appends.forEach(CompletableFuture::join);
  }

  /** The records are expected from now on, but for nobody has confirmed them. */
  LogEvent nextEvent() {
    int first = next.getAndAdd(RECORDS_PER_EVENT);
    for (int number = first; number < first + RECORDS_PER_EVENT; number++) {
      expected.put(number, 1);
    }
    return event(first);
  }

  /** Records of three tenants and three days, so that a batch makes several parts. */
  private LogEvent event(int first) {
    ScopeLogs.Builder records = ScopeLogs.newBuilder();
    for (int number = first; number < first + RECORDS_PER_EVENT; number++) {
      records.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(BASE_UNIX_NANO + number % 3 * DAY_NANOS + number * 1000L)
              .setBody(AnyValue.newBuilder().setStringValue("number " + number)));
    }
    return new LogEvent(
        new TenantId("tenant" + first / RECORDS_PER_EVENT % 3),
        payload(records),
        unixNanos(),
        RECORDS_PER_EVENT);
  }

  private static byte[] payload(ScopeLogs.Builder records) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(records))
        .build()
        .toByteArray();
  }

  private long unixNanos() {
    return TimeUnit.MILLISECONDS.toNanos(clock.millis());
  }

  /** An event that a {@link PoisonStore} refuses. */
  void sendPoison(String name) {
    ScopeLogs.Builder records =
        ScopeLogs.newBuilder()
            .addLogRecords(
                LogRecord.newBuilder()
                    .setTimeUnixNano(BASE_UNIX_NANO)
                    .setBody(AnyValue.newBuilder().setStringValue(PoisonStore.POISON + name)));
    log.append(new LogEvent(TenantId.DEFAULT, payload(records), unixNanos(), 1)).join();
  }

  /** An event that is no request. */
  void sendMalformed(String name) {
    byte[] payload = ("\u0007malformed " + name).getBytes(StandardCharsets.UTF_8);
    log.append(new LogEvent(TenantId.DEFAULT, payload, unixNanos(), 1)).join();
  }

  /** Numbers that are stored otherwise than once, or are stored and were not sent. */
  String differences() {
    Map<Integer, Integer> stored = stored();
    StringBuilder text = new StringBuilder();
    describe(text, "missing", expected.keySet().stream().filter(n -> !stored.containsKey(n)));
    describe(text, "stored twice", stored.keySet().stream().filter(n -> stored.get(n) > 1));
    describe(text, "unknown", stored.keySet().stream().filter(n -> !expected.containsKey(n)));
    return text.toString();
  }

  private static void describe(
      StringBuilder text, String what, java.util.stream.Stream<Integer> numbers) {
    List<Integer> all = numbers.toList();
    if (!all.isEmpty()) {
      text.append(
          "%s: %d (%s) ".formatted(what, all.size(), all.subList(0, Math.min(9, all.size()))));
    }
  }

  private Map<Integer, Integer> stored() {
    Map<Integer, Integer> stored = new TreeMap<>();
    try (RowCursor rows =
        store.query(
            new StoreQuery(
                "SELECT toUInt32(substring(Body, 8)) AS Number, toUInt32(count()) FROM logs"
                    + " GROUP BY Number",
                Map.of(),
                TIMEOUT))) {
      while (rows.next()) {
        stored.put((int) rows.getLong(0), (int) rows.getLong(1));
      }
    }
    return stored;
  }

  /** How many records are expected. */
  int count() {
    return expected.size();
  }
}
