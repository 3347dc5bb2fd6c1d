package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.millrace.model.otlp.OtlpRequests;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ClickHouseLogStoreIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final long RECEIVED = 1_795_161_600_000_000_777L;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private ClickHouseLogStore store;

  @BeforeEach
  void open() {
    store = ClickHouseLogStore.open(settings(engine.fixture().newDatabase(getClass()), true));
    store.prepare();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void write_generatedRecords_everyFieldComesBack() throws Exception {
    long seed = 20261124;
    Random random = new Random(seed);
    OtlpRequests requests = new OtlpRequests(random);
    ClickHouseLogBatch batch = store.newBatch();
    Map<String, Map<String, String>> expected = new LinkedHashMap<>();
    for (int i = 0; i < 200; i++) {
      ExportLogsServiceRequest request = withEventNames(requests.next(), "r" + i);
      batch.add(event(request));
      ExpectedRows.of(request, RECEIVED).forEach(row -> expected.put(row.get("EventName"), row));
    }
    assertThat(batch.rowCount()).isEqualTo(expected.size());

    store.write(batch, "generated");

    assertThat(rowsByEventName(ImmutableList.copyOf(expected.values().iterator().next().keySet())))
        .as("seed %d", seed)
        .isEqualTo(expected);
  }

  @Test
  void write_withoutCompression_isRead() throws Exception {
    String database = engine.fixture().newDatabase(getClass());
    try (ClickHouseLogStore plain = ClickHouseLogStore.open(settings(database, false))) {
      plain.prepare();
      ClickHouseLogBatch batch = plain.newBatch();
      batch.add(event(lines("plain")));
      plain.write(batch, "plain");
      assertThat(strings(plain, "SELECT Body FROM logs")).containsExactly("plain");
    }
  }

  @Test
  void write_largeAndInvalidBodies_comeBack() throws Exception {
    String large = "0123456789abcdef".repeat(1 << 16);
    byte[] invalid = lines("b@d").toByteArray();
    for (int i = 0; i < invalid.length; i++) {
      invalid[i] = invalid[i] == '@' ? (byte) 0xfe : invalid[i];
    }
    ClickHouseLogBatch batch = store.newBatch();
    batch.add(event(lines(large, large + "x", "")));
    batch.add(new LogEvent(TenantId.DEFAULT, invalid, RECEIVED, 1));

    store.write(batch, "large");

    assertThat(strings(store, "SELECT Body FROM logs ORDER BY length(Body)"))
        .containsExactly("", "b\uFFFDd", large, large + "x");
  }

  @Test
  void write_emptyBatch_doesNothing() {
    store.write(store.newBatch(), "empty");
    assertThat(strings(store, "SELECT count() FROM logs")).containsExactly("0");
  }

  @Test
  void write_sameTokenAgain_addsNothing() throws Exception {
    ClickHouseLogBatch batch = store.newBatch();
    batch.add(event(lines("one", "two")));
    store.write(batch, "token-1");
    store.write(batch, "token-1");
    assertThat(strings(store, "SELECT count() FROM logs")).containsExactly("2");

    store.write(batch, "token-2");
    assertThat(strings(store, "SELECT count() FROM logs")).containsExactly("4");
  }

  @Test
  void write_manyDaysAndTenants_areOneInsertThatIsDeduplicated() throws Exception {
    ClickHouseLogBatch batch = store.newBatch();
    for (int day = 0; day < 150; day++) {
      LogRecord logRecord =
          LogRecord.newBuilder().setTimeUnixNano(1 + day * 86_400_000_000_000L).build();
      byte[] payload = request(Resource.getDefaultInstance(), logRecord).toByteArray();
      batch.add(new LogEvent(new TenantId("t" + day % 2), payload, RECEIVED, 1));
    }
    store.write(batch, "days");
    store.write(batch, "days");
    assertThat(
            strings(
                store,
                "SELECT concat(TenantId, ' ', count()) FROM logs GROUP BY TenantId ORDER BY 1"))
        .containsExactly("t0 75", "t1 75");
  }

  /** As after a kill between ClickHouse's note of a token and the move of the part. */
  @Test
  void writeAgain_whereTheTokenIsKnownAndRowsAreNot_storesThem() throws Exception {
    ClickHouseLogBatch batch = store.newBatch();
    for (int day = 0; day < 10; day++) {
      LogRecord logRecord =
          LogRecord.newBuilder().setTimeUnixNano(1 + day * 86_400_000_000_000L).build();
      byte[] payload = request(Resource.getDefaultInstance(), logRecord).toByteArray();
      batch.add(new LogEvent(new TenantId("t" + day % 2), payload, RECEIVED, 1));
    }
    store.write(batch, "gap");
    store.execute("DELETE FROM logs WHERE toDayOfMonth(Timestamp) IN (3, 4)");
    store.write(batch, "gap");
    assertThat(strings(store, "SELECT count() FROM logs")).containsExactly("8");

    store.writeAgain(batch, "gap");

    assertThat(
            strings(
                store,
                "SELECT concat(toString(toDayOfMonth(Timestamp)), ' ', TenantId) FROM logs ORDER BY"
                    + " Timestamp"))
        .containsExactly(
            "1 t0", "2 t1", "3 t0", "4 t1", "5 t0", "6 t1", "7 t0", "8 t1", "9 t0", "10 t1");
    assertThat(strings(store, "SHOW TABLES LIKE 'logs_%'")).containsExactly("logs_to_streams");
  }

  /** What the window has forgotten is still counted. */
  @Test
  void writeAgain_ofWhatIsThere_addsNothing() throws Exception {
    store.execute("ALTER TABLE logs MODIFY SETTING non_replicated_deduplication_window = 1");
    ClickHouseLogBatch batch = store.newBatch();
    batch.add(event(lines("one", "two")));
    store.write(batch, "first");
    store.write(batch, "second");

    store.writeAgain(batch, "first");

    assertThat(strings(store, "SELECT count() FROM logs")).containsExactly("4");
  }

  @Test
  void write_latestTimes_areFoundByTime() throws Exception {
    ClickHouseLogBatch batch = store.newBatch();
    batch.add(
        event(
            request(
                Resource.getDefaultInstance(),
                LogRecord.newBuilder().setTimeUnixNano(-1).build())));
    store.write(batch, "late");
    assertThat(
            strings(
                store,
                """
                SELECT toString(Timestamp) FROM logs
                WHERE TenantId = 'default' AND Timestamp >= '2106-01-01 00:00:00'
                  AND toStartOfFiveMinutes(Timestamp) >= toDateTime('2106-01-01 00:00:00', 'UTC')
                """))
        .containsExactly("2106-02-07 06:28:15.999999999");
    assertThat(strings(store, "SELECT toString(Day) FROM streams")).containsExactly("2106-02-07");
  }

  @Test
  void write_streams_areKeptByDay() throws Exception {
    Resource shop =
        Resource.newBuilder()
            .addAttributes(attribute("service.name", "shop"))
            .addAttributes(attribute("k", "v"))
            .build();
    ClickHouseLogBatch batch = store.newBatch();
    for (long time : new long[] {5, 3, 86_400_000_000_007L}) {
      batch.add(event(request(shop, LogRecord.newBuilder().setTimeUnixNano(time).build())));
    }
    batch.add(event(lines("nameless")));
    store.write(batch, "streams-1");
    batch.clear();
    batch.add(event(request(shop, LogRecord.newBuilder().setTimeUnixNano(9).build())));
    store.write(batch, "streams-2");

    String sql =
        """
        SELECT concat(toString(Day), ' ', any(ServiceName), ' ', toString(any(ResourceAttributes)),
          ' ', toString(toUnixTimestamp64Nano(min(FirstTimestamp))),
          ' ', toString(toUnixTimestamp64Nano(max(LastTimestamp))))
        FROM streams WHERE TenantId = 'default' AND ServiceName = 'shop'
        GROUP BY Day, StreamId ORDER BY Day
        """;
    assertThat(strings(store, sql))
        .containsExactly(
            "1970-01-01 shop {'service.name':'shop','k':'v'} 3 9",
            "1970-01-02 shop {'service.name':'shop','k':'v'} 86400000000007 86400000000007");
    assertThat(strings(store, "SELECT DISTINCT ServiceName FROM streams ORDER BY 1"))
        .containsExactly("shop", "unknown_service");
  }

  @Test
  void otelLogs_namesOfTheExporter_areThere() throws Exception {
    ClickHouseLogBatch batch = store.newBatch();
    batch.add(event(lines("x")));
    store.write(batch, "otel");
    assertThat(
            strings(
                store,
                """
                SELECT concat(Body, TraceId, SpanId, SeverityText, ServiceName, ScopeName, ScopeVersion,
                  ResourceSchemaUrl, ScopeSchemaUrl, EventName, toString(TraceFlags), toString(SeverityNumber),
                  toString(ResourceAttributes), toString(ScopeAttributes), toString(LogAttributes))
                FROM otel_logs WHERE TimestampTime = toDateTime(Timestamp)
                """))
        .containsExactly("xunknown_service00{}{}{}");
  }

  @Test
  void prepare_twice_appliesOnce() {
    store.prepare();
    assertThat(
            strings(
                store,
                "SELECT concat(toString(Version), ' ', Name) FROM schema_migrations ORDER BY Version"))
        .isEqualTo(
            SchemaMigrations.FILES.stream()
                .map(file -> Long.parseLong(file.substring(0, 4)) + " " + file)
                .toList());
  }

  @Test
  void prepare_severalStartersOnNothing_allSucceed() throws Exception {
    String database = engine.fixture().newDatabase(getClass()) + "_new";
    List<Callable<Void>> starters = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starters.add(
          () -> {
            try (ClickHouseLogStore starter = ClickHouseLogStore.open(settings(database, true))) {
              starter.prepare();
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> starter : threads.invokeAll(starters)) {
        starter.get();
      }
    }
    try (ClickHouseLogStore other = ClickHouseLogStore.open(settings(database, true))) {
      assertThat(strings(other, "SELECT toString(max(Version)) FROM schema_migrations"))
          .containsExactly(Integer.toString(SchemaMigrations.FILES.size()));
      assertThat(strings(other, "SHOW TABLES"))
          .containsExactly(
              "delete_requests",
              "logs",
              "logs_to_streams",
              "otel_logs",
              "schema_migrations",
              "streams",
              "usage_batches",
              "usage_days",
              "usage_stored");
    }
  }

  @Test
  void write_batchOfAnotherStore_isRefused() {
    assertThatThrownBy(() -> store.write(null, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch: null (expected: one of this store's newBatch())");
  }

  @Test
  void isAvailable_runningEngine_isTrue() {
    assertThat(store.isAvailable()).isTrue();
  }

  private Map<String, Map<String, String>> rowsByEventName(List<String> columns) {
    Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    StoreQuery query =
        new StoreQuery("SELECT " + String.join(", ", columns) + " FROM logs", Map.of(), TIMEOUT);
    try (RowCursor cursor = store.query(query)) {
      assertThat(cursor.columns()).isEqualTo(columns);
      while (cursor.next()) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
          boolean map = columns.get(i).endsWith("Attributes");
          row.put(columns.get(i), map ? cursor.getMap(i).toString() : cursor.getString(i));
        }
        rows.put(row.get("EventName"), row);
      }
    }
    return rows;
  }

  private static List<String> strings(ClickHouseLogStore from, String sql) {
    List<String> values = new ArrayList<>();
    try (RowCursor cursor = from.query(new StoreQuery(sql, Map.of(), TIMEOUT))) {
      while (cursor.next()) {
        values.add(cursor.getString(0));
      }
    }
    return values;
  }

  private static ClickHouseSettings settings(String database, boolean compression) {
    return new ClickHouseSettings(
        URI.create(engine.url()), "default", "", database, TIMEOUT, TIMEOUT, compression, 4);
  }

  private static LogEvent event(ExportLogsServiceRequest request) {
    return new LogEvent(TenantId.DEFAULT, request.toByteArray(), RECEIVED, 1);
  }

  private static ExportLogsServiceRequest lines(String... lines) {
    return request(
        Resource.getDefaultInstance(),
        Arrays.stream(lines)
            .map(line -> AnyValue.newBuilder().setStringValue(line))
            .map(body -> LogRecord.newBuilder().setBody(body).build())
            .toArray(LogRecord[]::new));
  }

  private static ExportLogsServiceRequest request(Resource resource, LogRecord... logRecords) {
    ScopeLogs scopeLogs = ScopeLogs.newBuilder().addAllLogRecords(List.of(logRecords)).build();
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().setResource(resource).addScopeLogs(scopeLogs))
        .build();
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  /** Gives each record a name of its own, by which its row is found. */
  private static ExportLogsServiceRequest withEventNames(
      ExportLogsServiceRequest request, String prefix) {
    ExportLogsServiceRequest.Builder named = request.toBuilder();
    int number = 0;
    for (ResourceLogs.Builder resourceLogs : named.getResourceLogsBuilderList()) {
      for (ScopeLogs.Builder scopeLogs : resourceLogs.getScopeLogsBuilderList()) {
        for (LogRecord.Builder logRecord : scopeLogs.getLogRecordsBuilderList()) {
          logRecord.setEventName(prefix + "-" + number++);
        }
      }
    }
    return named.build();
  }
}
