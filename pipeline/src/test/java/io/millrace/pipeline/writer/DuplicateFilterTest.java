package io.millrace.pipeline.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.stream.ContentHash;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.stream.PartitionTenure.Delivery;
import io.millrace.model.tenant.TenantId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DuplicateFilterTest {
  private static final long TEN_MINUTES = TimeUnit.MINUTES.toMillis(10);
  private static final long TIME = 1_700_000_000_123_456_789L;
  private static final TenantId ACME = new TenantId("acme");

  private final DuplicateFilter filter = new DuplicateFilter(TEN_MINUTES, 1000);

  /** A delivery of which the filter sees all that it looks at. */
  private record Given(LogEvent event, Optional<ContentHash> contentHash) implements Delivery {
    @Override
    public Optional<String> fault() {
      return Optional.empty();
    }

    @Override
    public EventPosition position() {
      throw new UnsupportedOperationException("of no concern");
    }

    @Override
    public long publishedUnixMillis() {
      throw new UnsupportedOperationException("of no concern");
    }

    @Override
    public boolean endsEntry() {
      return true;
    }
  }

  private static Delivery delivery(TenantId tenant, byte[] payload, long afterSeconds) {
    return new Given(
        new LogEvent(tenant, payload, TIME + TimeUnit.SECONDS.toNanos(afterSeconds), 1),
        Optional.of(ContentHash.of(payload)));
  }

  private static byte[] payload(LogRecord... records) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(List.of(records))))
        .build()
        .toByteArray();
  }

  private static LogRecord record(long timeUnixNano, long observedUnixNano) {
    return LogRecord.newBuilder()
        .setTimeUnixNano(timeUnixNano)
        .setObservedTimeUnixNano(observedUnixNano)
        .build();
  }

  private boolean isRepetition(byte[] payload, long afterSeconds) {
    return filter.isRepetition(delivery(ACME, payload, afterSeconds));
  }

  @Test
  void samePayload_withinTheWindow_isARepetition() {
    byte[] payload = payload(record(TIME, 0), record(0, TIME));
    assertThat(isRepetition(payload, 0)).isFalse();
    assertThat(isRepetition(payload, 1)).isTrue();
    assertThat(isRepetition(payload, 601)).isTrue();
    assertThat(isRepetition(payload, 1202)).isFalse();
  }

  @Test
  void samePayload_ofAnotherTenant_isNone() {
    byte[] payload = payload(record(TIME, 0));
    assertThat(isRepetition(payload, 0)).isFalse();
    assertThat(filter.isRepetition(delivery(new TenantId("other"), payload, 0))).isFalse();
  }

  @Test
  void samePayload_whoseRecordsHaveNoTime_isNone() {
    byte[] payload = payload(record(TIME, 0), record(0, 0));
    assertThat(isRepetition(payload, 0)).isFalse();
    assertThat(isRepetition(payload, 1)).isFalse();
  }

  @Test
  void samePayload_inWholeSeconds_isNone() {
    byte[] payload = payload(record(1_700_000_000_000_000_000L, 0));
    assertThat(isRepetition(payload, 0)).isFalse();
    assertThat(isRepetition(payload, 1)).isFalse();
  }

  @Test
  void samePayload_withoutRecordsOrHash_isNone() {
    assertThat(isRepetition(payload(), 0)).isFalse();
    assertThat(isRepetition(payload(), 0)).isFalse();
    Delivery old =
        new Given(new LogEvent(ACME, payload(record(TIME, 0)), TIME, 1), Optional.empty());
    assertThat(filter.isRepetition(old)).isFalse();
    assertThat(filter.isRepetition(old)).isFalse();
  }

  @Test
  void samePayload_behindTooManyOthers_isNone() {
    byte[] payload = payload(record(TIME, 0));
    assertThat(isRepetition(payload, 0)).isFalse();
    for (int i = 1; i <= 999; i++) {
      assertThat(isRepetition(payload(record(TIME + i, 0)), 0)).isFalse();
    }
    assertThat(isRepetition(payload, 0)).isTrue();
    for (int i = 1; i <= 1000; i++) {
      isRepetition(payload(record(TIME - i, 0)), 0);
    }
    assertThat(isRepetition(payload, 0)).isFalse();
  }

  @Test
  void windowOfZero_findsNone() {
    DuplicateFilter off = new DuplicateFilter(0, 1000);
    Delivery delivery = delivery(ACME, payload(record(TIME, 0)), 0);
    assertThat(off.isRepetition(delivery)).isFalse();
    assertThat(off.isRepetition(delivery)).isFalse();
  }

  /** Whoever begins later, and reads the window before, decides the same. */
  @Test
  void decisions_dependOnTheWindowAlone() {
    long seed = 20261124;
    Random random = new Random(seed);
    List<Delivery> events = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      long seconds = i / 2L + random.nextInt(5);
      events.add(delivery(ACME, payload(record(TIME + random.nextInt(600), 0)), seconds));
    }
    List<Boolean> whole = new ArrayList<>();
    events.forEach(event -> whole.add(filter.isRepetition(event)));
    assertThat(whole).contains(true, false);

    for (int start = 1500; start < events.size(); start += 997) {
      DuplicateFilter late = new DuplicateFilter(TEN_MINUTES, 1000);
      List<Boolean> again = new ArrayList<>();
      events.subList(start - 1500, events.size()).stream()
          .limit(2000)
          .forEach(event -> again.add(late.isRepetition(event)));
      assertThat(again.subList(1500, again.size()))
          .as("seed %d start %d", seed, start)
          .isEqualTo(whole.subList(start, start + again.size() - 1500));
    }
  }
}
