package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.LogRebuild;
import io.millrace.model.store.ReceiptRange;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.store.TenantDay;
import io.millrace.model.store.Usage;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UsageIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final TenantId A = new TenantId("a");
  private static final TenantId B = new TenantId("b");

  /** 2026-11-20T12:00:00Z. */
  private static final long NOON = 1_795_176_000_000_000_000L;

  private static final long DAY_NANOS = 86_400_000_000_000L;
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  private ClickHouseLogStore store;

  @BeforeEach
  void open() {
    store = PreparedStore.openNew(engine, getClass());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void days_countWhatWasStoredOnce_byTheDayOfReceipt() throws Exception {
    LogEvent one = event(A, NOON, "one", "two");
    LogEvent next = event(A, NOON + DAY_NANOS, "three");
    LogEvent other = event(B, NOON, "of another");
    store.write(batch(one, next, other), "1");
    store.write(batch(one), "2");
    // Repeated, whatever an earlier attempt has done.
    store.writeAgain(batch(one, next, other), "1");
    store.write(batch(one), "2");
    store.write(batch(event(A, NOON)), "without records");

    long bytes = one.payload().length;
    assertThat(days(A))
        .containsExactly(
            new Usage.Day(DAY, 4, 2 * bytes, 0),
            new Usage.Day(DAY.plusDays(1), 1, next.payload().length, 0));
    assertThat(days(B)).containsExactly(new Usage.Day(DAY, 1, other.payload().length, 0));
    assertThat(store.usage().days(A, DAY.plusDays(1), DAY.plusDays(1))).hasSize(1);

    // What is deleted was received all the same, and what a replay puts in place was counted.
    store
        .removal()
        .deleteRows(new TenantDay(A, DAY), new RowCondition("Body = 'one'", ImmutableMap.of()));
    LogRebuild rebuild = store.rebuild(A, "r", Optional.empty());
    rebuild.begin(ImmutableMap.of("plan", "p"));
    rebuild.write(batch(one), "replay/1", false);
    rebuild.swap(DAY, new ReceiptRange(NOON, NOON + 1));
    rebuild.finish();
    assertThat(days(A).getFirst()).isEqualTo(new Usage.Day(DAY, 4, 2 * bytes, 0));
  }

  @Test
  void settle_foldsOldDays_andNothingChanges() throws Exception {
    store.write(batch(event(A, NOON, "x")), "today");
    for (String row :
        List.of(
            "'2026-11-18', 1, 'a', '2026-11-17', 5, 50",
            "'2026-11-18', 1, 'b', '2026-11-17', 7, 70",
            "'2026-11-18', 2, 'a', '2026-11-18', 5, 50",
            // Repeated on the day after.
            "'2026-11-19', 2, 'a', '2026-11-18', 5, 50",
            "'2026-11-19', 3, 'a', '2026-11-17', 1, 10",
            "'2026-11-20', 3, 'a', '2026-11-17', 1, 10",
            "'2026-11-20', 4, 'a', '2026-11-20', 2, 20")) {
      store.execute(
          "INSERT INTO usage_batches (StoredDay, BatchId, TenantId, Day, Records, RawBytes) VALUES ("
              + row
              + ")");
    }
    List<Usage.Day> before = days(A);
    assertThat(before.stream().map(Usage.Day::records)).containsExactly(6L, 5L, 3L);

    for (int day = 19; day <= 24; day++) {
      store.usage().settle(LocalDate.of(2026, 11, day));
      // A fold that is repeated, as after a crash.
      store.usage().settle(LocalDate.of(2026, 11, day));
      // The looks at what is stored add days without records.
      List<Usage.Day> received = days(A).stream().filter(found -> found.records() > 0).toList();
      assertThat(received.stream().map(Usage.Day::records)).containsExactly(6L, 5L, 3L);
      assertThat(received.stream().map(Usage.Day::rawBytes))
          .isEqualTo(before.stream().map(Usage.Day::rawBytes).toList());
    }
    assertThat(number("SELECT count() FROM usage_batches WHERE StoredDay < '2026-11-20'")).isZero();
    assertThat(days(B)).hasSize(1);
  }

  @Test
  void settle_aDayOfRepetitionsAlone_countsNothingTwice() {
    for (String stored : List.of("2026-11-18", "2026-11-19")) {
      store.execute(
          "INSERT INTO usage_batches (StoredDay, BatchId, TenantId, Day, Records, RawBytes) VALUES ('"
              + stored
              + "', 1, 'a', '2026-11-17', 5, 50)");
    }
    for (int day = 19; day <= 24; day++) {
      store.usage().settle(LocalDate.of(2026, 11, day));
      assertThat(store.usage().days(A, LocalDate.of(2026, 11, 17), LocalDate.of(2026, 11, 17)))
          .containsExactly(new Usage.Day(LocalDate.of(2026, 11, 17), 5, 50, 0));
    }
  }

  @Test
  void settle_looksAtWhatTenantsTake_theMostOfADayCounts() throws Exception {
    store.write(batch(event(A, NOON, "some record")), "1");
    store.usage().settle(DAY);
    long stored = days(A).getFirst().storedBytes();
    assertThat(stored)
        .isEqualTo(
            number(
                "SELECT sum(bytes_on_disk) FROM system.parts WHERE database = currentDatabase() AND table = 'logs' AND active"))
        .isPositive();
    store.removal().drop(List.of(new TenantDay(A, DAY)));
    store.usage().settle(DAY);
    assertThat(days(A).getFirst().storedBytes()).isEqualTo(stored);
  }

  @Test
  void write_usageCannotBeNoted_isTriedAgain() throws Exception {
    store.execute("DROP TABLE usage_batches");
    ClickHouseLogBatch batch = batch(event(A, NOON, "x"));
    assertThatThrownBy(() -> store.write(batch, "1"))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE));
  }

  private List<Usage.Day> days(TenantId tenant) {
    return store.usage().days(tenant, LocalDate.of(2026, 1, 1), LocalDate.of(2027, 1, 1));
  }

  private long number(String sql) {
    try (RowCursor rows = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(30)))) {
      rows.next();
      return rows.getLong(0);
    }
  }

  private ClickHouseLogBatch batch(LogEvent... events) throws Exception {
    ClickHouseLogBatch batch = store.newBatch();
    for (LogEvent event : events) {
      batch.add(event);
    }
    return batch;
  }

  private static LogEvent event(TenantId tenant, long receivedUnixNano, String... bodies) {
    ScopeLogs.Builder records = ScopeLogs.newBuilder();
    for (String body : bodies) {
      records.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(NOON)
              .setBody(AnyValue.newBuilder().setStringValue(body)));
    }
    return new LogEvent(
        tenant,
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(records))
            .build()
            .toByteArray(),
        receivedUnixNano,
        bodies.length);
  }
}
