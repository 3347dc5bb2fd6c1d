package io.millrace.storage.clickhouse;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.LogMoves.Placed;
import io.millrace.model.store.LogRemoval.Stored;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.store.TenantDay;
import io.millrace.model.store.Usage;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.PlacementRule;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Small tenants that share a partition, a large one that does not, and moves between the two. */
class PlacementIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  /** 2026-11-20T12:00:00Z. */
  private static final long NOON = 1_795_176_000_000_000_000L;

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  /** All in one pool. */
  private static final ImmutableList<TenantId> NEIGHBOURS =
      IntStream.range(0, 100)
          .mapToObj(i -> new TenantId("t" + i))
          .filter(tenant -> Placement.pooled(tenant).equals(Placement.pooled(new TenantId("t0"))))
          .limit(3)
          .collect(toImmutableList());

  private static final TenantId A = NEIGHBOURS.get(0);
  private static final TenantId B = NEIGHBOURS.get(1);
  private static final TenantId LARGE = NEIGHBOURS.get(2);
  private static final Placement POOL = Placement.pooled(A);
  private static final Placement OWN = Placement.own(A);

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
  void pooled_isTheSameInClickHouse() {
    List<String> expected = new ArrayList<>();
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      TenantId tenant = i == 0 ? TenantId.DEFAULT : new TenantId("tenant-" + i);
      expected.add(tenant + " " + PlacementRule.AUTO.of(tenant));
      values.append("('").append(tenant).append("', '2026-11-20 12:00:00'),");
    }
    store.execute(
        "INSERT INTO logs (TenantId, Timestamp) VALUES "
            + values.substring(0, values.length() - 1));

    assertThat(strings("SELECT concat(TenantId, ' ', Placement) FROM logs"))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void write_smallTenantsShareAPart_andTheLargeOneHasItsOwn() throws Exception {
    store.write(
        batch(event(A, POOL, "a"), event(B, POOL, "b"), event(LARGE, Placement.own(LARGE), "l")),
        "1");

    assertThat(
            strings(
                "SELECT concat(partition, ' ', toString(rows)) FROM system.parts WHERE database ="
                    + " currentDatabase() AND table = 'logs' AND active ORDER BY partition"))
        .containsExactly(
            "('2026-11-20','%s') 2".formatted(POOL), "('2026-11-20','%s') 1".formatted(LARGE));
    assertThat(store.moves().placed())
        .containsExactlyInAnyOrder(
            new Placed(A, DAY, POOL),
            new Placed(B, DAY, POOL),
            new Placed(LARGE, DAY, Placement.own(LARGE)));
  }

  @Test
  void write_theRuleChangesWithinABatch_theTenantsRowsStayTogether() throws Exception {
    store.write(batch(event(A, POOL, "1"), event(A, OWN, "2")), "1");

    assertThat(strings("SELECT DISTINCT Placement FROM logs")).containsExactly(POOL.partition());
  }

  @Test
  void drop_aDayOfOneOfAPool_leavesTheOthers() throws Exception {
    store.write(batch(event(A, POOL, "a"), event(B, POOL, "b")), "1");

    store.removal().drop(List.of(new TenantDay(A, DAY)));

    assertThat(bodies()).containsExactly("b");
    assertThat(store.removal().days().stream().map(Stored::day))
        .containsExactly(new TenantDay(B, DAY));
    assertThat(strings("SELECT DISTINCT toString(TenantId) FROM streams"))
        .containsExactly(B.value());
    assertThat(
            strings(
                "SELECT toString(sum(rows)) FROM system.parts WHERE database = currentDatabase()"
                    + " AND table = 'logs' AND active"))
        .as("the rows are gone from the disk")
        .containsExactly("1");
  }

  @Test
  void settle_pooledTenants_shareTheBytesByWhatTheySent() throws Exception {
    store.write(
        batch(
            event(A, POOL, "x".repeat(2000)),
            event(B, POOL, "x".repeat(100)),
            event(LARGE, Placement.own(LARGE), "l")),
        "1");
    store.usage().settle(DAY);

    double pool =
        Double.parseDouble(
            strings(
                    "SELECT toString(sum(bytes_on_disk)) FROM system.parts WHERE database ="
                        + " currentDatabase() AND table = 'logs' AND active AND partition LIKE '%pool%'")
                .getFirst());
    Usage.Day a = day(A);
    Usage.Day b = day(B);
    assertThat((double) a.storedBytes() + b.storedBytes()).isCloseTo(pool, within(2.0));
    assertThat((double) a.storedBytes() / b.storedBytes())
        .isCloseTo((double) a.rawBytes() / b.rawBytes(), within(0.1));
    assertThat(day(LARGE).storedBytes()).isPositive();
  }

  private Usage.Day day(TenantId tenant) {
    return store.usage().days(tenant, DAY, DAY).getFirst();
  }

  @Test
  void move_toAndFro_whileAWriterGoesOn_losesAndDoublesNothing() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<List<String>> writer = // Not in the common pool, which the client needs.
        CompletableFuture.supplyAsync(
            () -> writeUntil(stop), task -> Thread.ofPlatform().daemon().start(task));
    try {
      for (int round = 0; round < 4; round++) {
        Placement to = round % 2 == 0 ? OWN : POOL;
        for (Placed placed : store.moves().placed(A)) {
          if (!placed.placement().equals(to)) {
            store.moves().move(placed, to);
          }
        }
      }
    } finally {
      stop.set(true);
    }
    List<String> written = writer.join();
    for (Placed placed : store.moves().placed(A)) {
      if (!placed.placement().equals(OWN)) {
        store.moves().move(placed, OWN);
      }
    }

    assertThat(bodies()).containsExactlyInAnyOrderElementsOf(written);
    RollupCheck.assertIsWholeAndTheSame(store);
    assertThat(store.moves().placed(A)).containsExactly(new Placed(A, DAY, OWN));
    assertThat(tables()).isEmpty();
  }

  /** In turn to both places, as receivers that have heard of the change and some that have not. */
  private List<String> writeUntil(AtomicBoolean stop) {
    List<String> written = new ArrayList<>();
    for (int i = 0; !stop.get() || i < 40; i++) {
      try {
        ClickHouseLogBatch batch =
            batch(event(A, i % 2 == 0 ? POOL : OWN, "a" + i), event(B, POOL, "b" + i));
        store.write(batch, "w" + i);
        // As a writer does that did not get the answer.
        store.writeAgain(batch, "w" + i);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      written.add("a" + i);
      written.add("b" + i);
    }
    return written;
  }

  @Test
  void move_diedAtAnyStep_isEndedByTheNext() throws Exception {
    for (String step : List.of("copying 0", "copying 1", "copying 2", "attached 2")) {
      store.execute("TRUNCATE TABLE logs");
      store.write(batch(event(A, POOL, step + " 1"), event(B, POOL, step + " b")), step + 1);
      store.write(batch(event(A, POOL, step + " 2")), step + 2);
      diedAt(step);

      store.moves().finishInterrupted();
      assertThat(bodies()).containsExactly(step + " 1", step + " 2", step + " b");
      for (Placed placed : store.moves().placed(A)) {
        if (!placed.placement().equals(OWN)) {
          store.moves().move(placed, OWN);
        }
      }

      assertThat(bodies()).containsExactly(step + " 1", step + " 2", step + " b");
      assertThat(store.moves().placed(A)).containsExactly(new Placed(A, DAY, OWN));
      RollupCheck.assertIsWholeAndTheSame(store);
      assertThat(tables()).isEmpty();
    }
  }

  /** As the step leaves the tables, with so many of the rows in their new place. */
  private void diedAt(String step) {
    store.execute(
        "CREATE TABLE logs_moving_x AS logs COMMENT '%s %s %s %s %s'"
            .formatted(step.substring(0, step.indexOf(' ')), A, DAY, POOL, OWN));
    String name = tables().getFirst();
    store.execute(
        "INSERT INTO %s SELECT * REPLACE (toLowCardinality('%s') AS Placement) FROM logs WHERE TenantId = '%s'"
            .formatted(name, OWN, A));
    store.execute(
        "INSERT INTO logs SELECT * FROM %s ORDER BY Body LIMIT %s"
            .formatted(name, step.substring(step.indexOf(' ') + 1)));
  }

  @Test
  void writeAgain_rowsWereMovedMeanwhile_addsWhatIsMissingAndNothingElse() throws Exception {
    store.write(batch(event(A, POOL, "a"), event(LARGE, Placement.own(LARGE), "l")), "1");
    // As if the part of the large tenant had been lost by a kill.
    store.execute("ALTER TABLE logs DROP PARTITION " + DayStatements.partition(DAY, LARGE.value()));
    store.moves().move(new Placed(A, DAY, POOL), OWN);

    store.writeAgain(batch(event(A, POOL, "a"), event(LARGE, Placement.own(LARGE), "l")), "1");

    assertThat(bodies()).containsExactly("a", "l");
  }

  private ClickHouseLogBatch batch(LogEvent... events) throws Exception {
    ClickHouseLogBatch batch = store.newBatch();
    for (LogEvent event : events) {
      batch.add(event);
    }
    return batch;
  }

  private static LogEvent event(TenantId tenant, Placement placement, String body) {
    return new LogEvent(
        tenant,
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .addScopeLogs(
                        ScopeLogs.newBuilder()
                            .addLogRecords(
                                LogRecord.newBuilder()
                                    .setTimeUnixNano(NOON)
                                    .setBody(AnyValue.newBuilder().setStringValue(body)))))
            .build()
            .toByteArray(),
        NOON,
        1,
        placement);
  }

  private List<String> bodies() {
    return strings("SELECT Body FROM logs ORDER BY Body");
  }

  private List<String> tables() {
    return strings(
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'logs\\_moving%'");
  }

  private List<String> strings(String sql) {
    List<String> rows = new ArrayList<>();
    try (RowCursor cursor = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(30)))) {
      while (cursor.next()) {
        rows.add(cursor.getString(0));
      }
    }
    return rows;
  }
}
