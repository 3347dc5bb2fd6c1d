package io.millrace.storage.clickhouse;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.DeleteRequest;
import io.millrace.model.store.DeleteRequest.Progress;
import io.millrace.model.store.DeleteRequest.State;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogMoves.Placed;
import io.millrace.model.store.LogRebuild;
import io.millrace.model.store.LogRemoval.Stored;
import io.millrace.model.store.ReceiptRange;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.SqlFormat;
import io.millrace.model.store.SqlLimits;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.store.TenantDay;
import io.millrace.model.store.Usage;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.TenantId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a store does with the layout of a cluster, whatever the cluster is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClusterContract {
  private static final ImmutableList<String> TABLES =
      ImmutableList.of(
          "logs", "streams", "delete_requests", "usage_batches", "usage_days", "usage_stored");

  /** 2026-11-20T12:00:00Z. */
  static final long NOON = 1_795_176_000_000_000_000L;

  private static final long DAY_NANOS = 86_400_000_000_000L;
  static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  /** Enough for every shard to have some, two of them in one pool. */
  static final ImmutableList<TenantId> TENANTS =
      IntStream.range(0, 6)
          .mapToObj(number -> new TenantId("tenant" + number))
          .collect(toImmutableList());

  private static final TenantId A = TENANTS.getFirst();

  private static final SqlLimits LIMITS =
      new SqlLimits(Duration.ofSeconds(20), 256 << 20, 1_000_000, 1L << 30, "test");

  ClickHouseLogStore store;

  /** Starts what is needed, once; in a database of its own, without tables. */
  abstract ClickHouseLogStore open() throws IOException;

  @BeforeAll
  void prepare() throws IOException {
    store = open();
    store.prepare();
  }

  @BeforeEach
  void removeRows() {
    for (String table : TABLES) {
      store.execute("TRUNCATE TABLE " + store.changed(table) + " SYNC");
    }
    store.awaitReplicas("logs", false);
  }

  @AfterAll
  void close() {
    store.close();
  }

  @Test
  void prepare_again_findsNoDifference() {
    store.prepare();

    assertThat(store.schema().diff()).isEmpty();
    assertThat(store.schema().pending()).isEmpty();
    assertThat(strings("SHOW TABLES"))
        .contains("logs", "streams", "otel_logs", "usage_days", "schema_migrations")
        .doesNotContain("logs_placed", "logs_before_0008");

    store.execute("DROP TABLE " + store.local("usage_days") + store.layout().onCluster() + " SYNC");
    store.schema().applyAgain();
    assertThat(store.schema().diff()).isEmpty();
  }

  @Test
  void write_batchOfAllTenants_isReadOnceWhateverIsRepeated() throws Exception {
    List<LogEvent> events = new ArrayList<>();
    TENANTS.forEach(tenant -> events.add(event(tenant, NOON, "first", "second")));
    LogBatch batch = batch(events);
    write(batch, "1");
    write(batch, "1");
    writeAgain(batch, "1");
    writeAgain(batch(List.of(event(A, NOON + 1, "third"))), "2");

    assertThat(bodies(A)).containsExactly("first", "second", "third");
    assertThat(strings("SELECT toString(count()) FROM logs")).containsExactly("13");
    assertThat(strings("SELECT DISTINCT toString(TenantId) AS T FROM streams ORDER BY T"))
        .isEqualTo(TENANTS.stream().map(TenantId::value).toList());
    assertThat(
            strings(
                "SELECT toString(count()) FROM logs WHERE TenantId = 'tenant0' AND StreamId IN"
                    + " (SELECT StreamId FROM streams WHERE TenantId = 'tenant0')"))
        .containsExactly("3");
    assertThat(store.usage().days(A, DAY, DAY).getFirst().records()).isEqualTo(3);
  }

  @Test
  void removal_daysStreamsAndRows_takesAwayWhatWasMeant() throws Exception {
    TenantId own = TENANTS.get(1);
    write(
        batch(
            List.of(
                event(A, NOON, "keep", "delete"),
                event(A, NOON + DAY_NANOS, "tomorrow"),
                ownEvent(own, NOON, "in its own partition"))),
        "1");
    TenantDay day = new TenantDay(A, DAY);

    LogBatch removed = batch(List.of(event(A, NOON, "keep", "delete")));
    assertThat(
            store
                .removal()
                .deleteRows(
                    day, new RowCondition("Body = {b:String}", ImmutableMap.of("b", "delete"))))
        .isEqualTo(1);
    assertThat(bodies(A)).containsExactly("keep", "tomorrow");

    assertThat(
            store
                .removal()
                .deleteStreams(
                    day,
                    new RowCondition("ServiceName = {s:String}", ImmutableMap.of("s", "checkout"))))
        .isEqualTo(1);
    assertThat(bodies(A)).containsExactly("tomorrow");
    assertThat(strings("SELECT toString(Day) FROM streams FINAL WHERE TenantId = 'tenant0'"))
        .containsExactly("2026-11-21");

    awaitReplicas();
    store.removal().drop(List.of(new TenantDay(A, DAY.plusDays(1)), new TenantDay(own, DAY)));
    assertThat(store.removal().days()).isEmpty();
    store.removal().forgetStreams();
    assertThat(strings("SELECT toString(Day) FROM streams")).isEmpty();

    writeAgain(removed, "2");
    assertThat(bodies(A)).containsExactly("delete", "keep");
  }

  @Test
  void writeAgain_rowsWereDeleted_isDoneAndLeavesNoTable() throws Exception {
    LogBatch batch = batch(List.of(event(A, NOON, "keep", "delete")));
    write(batch, "1");
    store
        .removal()
        .deleteRows(
            new TenantDay(A, DAY),
            new RowCondition("Body = {b:String}", ImmutableMap.of("b", "delete")));

    writeAgain(batch, "1");

    assertThat(bodies(A)).containsExactly("keep");
    assertThat(strings("SHOW TABLES LIKE '%mending%'")).isEmpty();
  }

  @Test
  void move_toAPartitionOfItsOwn_movesEveryRowOnce() throws Exception {
    write(batch(List.of(event(A, NOON, "a", "b"), event(TENANTS.get(1), NOON, "other"))), "1");
    Placed pooled = new Placed(A, DAY, Placement.pooled(A));
    assertThat(store.moves().placed(A)).containsExactly(pooled);

    assertThat(store.moves().move(pooled, Placement.own(A))).isEqualTo(2);
    store.moves().finishInterrupted();

    assertThat(store.moves().placed(A)).containsExactly(new Placed(A, DAY, Placement.own(A)));
    assertThat(bodies(A)).containsExactly("a", "b");
    assertThat(bodies(TENANTS.get(1))).containsExactly("other");
    assertThat(store.removal().days().stream().map(Stored::day))
        .containsExactly(new TenantDay(A, DAY), new TenantDay(TENANTS.get(1), DAY));
  }

  @Test
  void rebuild_swapped_replacesTheRowsOfItsEvents() throws Exception {
    write(batch(List.of(event(A, NOON, "damaged"), event(A, NOON + 1, "other"))), "live");
    LogRebuild rebuild = store.rebuild(A, "one", Optional.empty());
    rebuild.begin(ImmutableMap.of("plan", "p"));
    rebuild.note("end", "1");
    store.awaitReplicas("replay_notes_one", false);
    assertThat(rebuild.notes()).containsOnly(Map.entry("plan", "p"), Map.entry("end", "1"));
    rebuild.write(batch(List.of(event(A, NOON, "whole"))), "replay/1", false);
    rebuild.write(batch(List.of(event(A, NOON, "whole"))), "replay/1", true);
    store.awaitReplicas("logs_replay_one", false);
    assertThat(rebuild.rowCount()).isEqualTo(1);

    assertThat(rebuild.swap(DAY, new ReceiptRange(NOON, NOON + 1000))).isEqualTo(1);
    assertThat(rebuild.swap(DAY, new ReceiptRange(NOON, NOON + 1000))).isZero();
    rebuild.finish();

    assertThat(bodies(A)).containsExactly("other", "whole");
    assertThat(strings("SHOW TABLES LIKE '%replay%'")).isEmpty();
  }

  @Test
  void settle_foldsOldDaysOfAllShards() throws Exception {
    write(batch(List.of(event(A, NOON, "x"))), "1");
    for (TenantId tenant : TENANTS) {
      for (String row :
          List.of(
              "'2026-11-18', 1, '%s', '2026-11-17', 5, 50",
              "'2026-11-19', 1, '%s', '2026-11-17', 5, 50")) {
        store.execute(
            "INSERT INTO usage_batches (StoredDay, BatchId, TenantId, Day, Records, RawBytes) VALUES ("
                + row.formatted(tenant)
                + ")");
      }
    }
    for (int day = 19; day <= 24; day++) {
      store.usage().settle(LocalDate.of(2026, 11, day));
      awaitReplicas();
    }
    for (TenantId tenant : TENANTS) {
      assertThat(store.usage().days(tenant, LocalDate.of(2026, 11, 17), LocalDate.of(2026, 11, 17)))
          .extracting(Usage.Day::records)
          .containsExactly(5L);
    }
    assertThat(store.usage().days(A, DAY, LocalDate.of(2026, 11, 24)))
        .anyMatch(day -> day.storedBytes() > 0);
    assertThat(
            strings("SELECT toString(count()) FROM usage_batches WHERE StoredDay = '2026-11-18'"))
        .containsExactly("0");
  }

  @Test
  void deleteRequests_changes_theNewestCounts() {
    Instant now = Instant.parse("2026-11-20T12:00:00Z");
    DeleteRequest request =
        new DeleteRequest(
            A, "1", "{a=\"b\"}", 0, NOON, now, new Progress(State.RECEIVED, 0, 0, now));
    store.deleteRequests().add(request, new RowCondition("Body = 'x'", ImmutableMap.of()));
    store.awaitReplicas("delete_requests", false);
    store
        .deleteRequests()
        .change(
            request, ImmutableSet.of(State.RECEIVED), new Progress(State.PROCESSED, 100, 7, now));

    store.awaitReplicas("delete_requests", false);
    assertThat(store.deleteRequests().list(A))
        .singleElement()
        .extracting(found -> found.progress().deletedRows())
        .isEqualTo(7L);
  }

  @Test
  void tenantSql_anyQuery_seesItsOwnRowsAlone() throws Exception {
    List<LogEvent> events = new ArrayList<>();
    TENANTS.forEach(tenant -> events.add(event(tenant, NOON, "of " + tenant)));
    write(batch(events), "1");

    for (TenantId tenant : TENANTS) {
      assertThat(sql(tenant, "SELECT Body FROM logs"))
          .isEqualTo("\"Body\"\n\"of " + tenant + "\"\n");
      assertThat(sql(tenant, "SELECT count() AS n FROM streams")).isEqualTo("\"n\"\n1\n");
      assertThat(
              sql(
                  tenant,
                  "SELECT count() AS n FROM logs WHERE StreamId IN (SELECT StreamId FROM streams)"))
          .isEqualTo("\"n\"\n1\n");
      assertThat(sql(tenant, "SELECT Body FROM otel_logs"))
          .contains("of " + tenant)
          .hasLineCount(2);
    }
  }

  private String sql(TenantId tenant, String query) throws Exception {
    try (InputStream answer = store.tenantSql().run(tenant, query, SqlFormat.CSV, LIMITS)) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Then every replica can be asked. */
  void write(LogBatch batch, String token) {
    store.write(batch, token);
    awaitReplicas();
  }

  private void writeAgain(LogBatch batch, String token) {
    store.writeAgain(batch, token);
    awaitReplicas();
  }

  private void awaitReplicas() {
    for (String table : TABLES) {
      store.awaitReplicas(table, false);
    }
  }

  LogBatch batch(List<LogEvent> events) throws Exception {
    ClickHouseLogBatch batch = store.newBatch();
    for (LogEvent event : events) {
      batch.add(event);
    }
    return batch;
  }

  static LogEvent event(TenantId tenant, long nanos, String... bodies) {
    return new LogEvent(tenant, request(nanos, bodies), nanos, bodies.length);
  }

  private static LogEvent ownEvent(TenantId tenant, long nanos, String... bodies) {
    return new LogEvent(
        tenant, request(nanos, bodies), nanos, bodies.length, Placement.own(tenant));
  }

  private static byte[] request(long nanos, String... bodies) {
    ScopeLogs.Builder records = ScopeLogs.newBuilder();
    for (String body : bodies) {
      records.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(nanos)
              .setBody(AnyValue.newBuilder().setStringValue(body)));
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(
                            KeyValue.newBuilder()
                                .setKey("service.name")
                                .setValue(AnyValue.newBuilder().setStringValue("checkout"))))
                .addScopeLogs(records))
        .build()
        .toByteArray();
  }

  List<String> bodies(TenantId tenant) {
    return strings("SELECT Body FROM logs WHERE TenantId = '" + tenant + "' ORDER BY Body");
  }

  List<String> strings(String sql) {
    List<String> rows = new ArrayList<>();
    try (RowCursor cursor = store.query(new StoreQuery(sql, Map.of(), Duration.ofSeconds(60)))) {
      while (cursor.next()) {
        rows.add(cursor.getString(0));
      }
    }
    return rows;
  }
}
