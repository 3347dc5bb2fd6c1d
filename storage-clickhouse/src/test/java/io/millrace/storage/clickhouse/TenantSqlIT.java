package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.base.Splitter;
import com.google.common.io.Resources;
import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.SqlFormat;
import io.millrace.model.store.SqlLimits;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.TenantSql;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tenant's own SQL, on the engine: what it sees, what it may not, and what nobody may see. */
final class TenantSqlIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final TenantId SHOP = new TenantId("shop");

  /** In every text of the other tenant. */
  private static final String FOREIGN = "FOREIGN";

  private static final SqlLimits LIMITS =
      new SqlLimits(Duration.ofSeconds(20), 256 << 20, 1_000_000, 1L << 30, "test");

  /** 2026-11-20T12:00:00Z. */
  private static final long NOON = 1_795_176_000_000_000_000L;

  private static final int QUERIES = 300;

  private static ClickHouseLogStore store;
  private static TenantSql sql;

  @BeforeAll
  static void open() throws MalformedOtlpException {
    store =
        ClickHouseLogStore.open(
            ClickHouseSettings.of(URI.create(engine.url()))
                .withDatabase(engine.fixture().newDatabase(TenantSqlIT.class)));
    store.prepare();
    store.prepare();
    sql = store.tenantSql();
    write(SHOP, "own");
    TenantId rival = neighbour();
    write(rival, FOREIGN);
    // One part, one granule, one dictionary for both.
    store.execute("OPTIMIZE TABLE logs FINAL");
    store.execute("OPTIMIZE TABLE streams FINAL");
  }

  /** A tenant whose rows are in the same partition. */
  private static TenantId neighbour() {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> new TenantId("rival" + i))
        .filter(tenant -> Placement.pooled(tenant).equals(Placement.pooled(SHOP)))
        .findFirst()
        .orElseThrow();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  private static void write(TenantId tenant, String text) throws MalformedOtlpException {
    ScopeLogs.Builder scope = ScopeLogs.newBuilder();
    for (int i = 0; i < 50; i++) {
      scope.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(NOON + i)
              .setSeverityText(text)
              .setBody(AnyValue.newBuilder().setStringValue(text + " line " + i))
              .addAttributes(attribute("user", text)));
    }
    byte[] request =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .setResource(
                        Resource.newBuilder().addAttributes(attribute("service.name", text)))
                    .addScopeLogs(scope))
            .build()
            .toByteArray();
    LogBatch batch = store.newBatch();
    batch.add(new LogEvent(tenant, request, NOON, 50));
    store.write(batch, tenant.value());
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static String run(String query) throws IOException {
    try (InputStream rows = sql.run(SHOP, query, SqlFormat.CSV, LIMITS)) {
      return new String(rows.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void select_fromEachTable_seesTheTenantsRows() throws IOException {
    assertThat(run("SELECT count() AS n, any(ServiceName) AS s FROM logs"))
        .isEqualTo("\"n\",\"s\"\n50,\"own\"\n");
    assertThat(run("SELECT count() AS n, any(Body) LIKE 'own%' AS b FROM otel_logs"))
        .isEqualTo("\"n\",\"b\"\n50,1\n");
    assertThat(run("SELECT ServiceName FROM streams")).isEqualTo("\"ServiceName\"\n\"own\"\n");
  }

  @Test
  void select_withEverythingThatIsAllowed_isAnswered() throws IOException {
    String query =
        """
        WITH busy AS (SELECT ServiceName, countIf(Body LIKE '%1%') AS ones FROM logs GROUP BY ServiceName),
             5 AS five
        SELECT b.ServiceName, b.ones + five AS n, (SELECT max(Timestamp) FROM logs) > toDateTime(0) AS some,
               arrayMap(x -> x * 2, [1, 2]) AS doubled, row_number() OVER (ORDER BY b.ones) AS place
        FROM busy AS b JOIN (SELECT DISTINCT ServiceName FROM otel_logs) AS o USING (ServiceName)
        WHERE b.ServiceName IN (SELECT ServiceName FROM streams) AND b.ServiceName NOT IN ('x', 'y')
        ORDER BY n DESC LIMIT 10;
        """;
    assertThat(run(query))
        .isEqualTo(
            "\"ServiceName\",\"n\",\"some\",\"doubled\",\"place\"\n\"own\",19,1,\"[2,4]\",1\n");
  }

  static Stream<Arguments> refused() throws IOException {
    String cases =
        Resources.toString(
            Resources.getResource(TenantSqlIT.class, "sql-refused.txt"), StandardCharsets.UTF_8);
    return Splitter.on("\n\n")
        .trimResults()
        .omitEmptyStrings()
        .splitToStream(cases)
        .filter(block -> !block.startsWith("#"))
        .map(block -> Splitter.on('\n').splitToList(block))
        .map(lines -> Arguments.of(lines.get(0).replace("\\n", "\n"), lines.get(1)));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void run_ofWhatIsNotAllowed_isRefusedWithItsReason(String query, String reason) {
    StoreException refusal = catchThrowableOfType(StoreException.class, () -> run(query));

    assertThat(refusal).as(query).isNotNull();
    if (!reason.equals("~")) {
      assertThat(refusal.kind()).isEqualTo(StoreException.Kind.REJECTED);
      assertThat(refusal).hasMessage(reason);
    }
  }

  /** Each fails on the other tenant's rows, of which nothing but the failure would tell. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "toUInt8(if(startsWith(Body, 'own'), '7', Body)) = 7",
        "toUInt8(if(ServiceName = 'own', '7', ServiceName)) = 7",
        "toUInt8(replaceAll(ServiceName, 'own', '7')) = 7",
        "toUInt8(replaceAll(SeverityText, 'own', '7')) = 7 AND TraceFlags = 0",
        "CAST(ServiceName AS Enum8('own' = 1)) = 'own'",
        "CAST(SeverityText AS Enum8('own' = 1)) = 'own'",
        "CAST(LogAttributes['user'] AS Enum8('own' = 1)) = 'own'",
        "arrayExists(v -> CAST(v AS Enum8('own' = 1)) = 'own', mapValues(LogAttributes))",
        "arrayExists(v -> CAST(v AS Enum8('own' = 1)) = 'own', mapValues(ResourceAttributes))",
        "toUInt8(replaceAll(ServiceName, 'own', '7')) = 7 OR Timestamp > now()",
        "toDate(replaceAll(ServiceName, 'own', '2026-11-20')) <= toDate(Timestamp)",
      })
  void select_conditionThatFailsOnForeignRows_judgesOwnRowsAlone(String condition)
      throws IOException {
    assertThat(run("SELECT count() AS n FROM logs WHERE " + condition)).isEqualTo("\"n\"\n50\n");
    assertThat(run("SELECT count() AS n FROM otel_logs WHERE " + condition))
        .isEqualTo("\"n\"\n50\n");
    assertThat(run("SELECT countIf(" + condition + ") AS n FROM logs")).isEqualTo("\"n\"\n50\n");
    assertThat(run("SELECT countIf(c) AS n FROM (SELECT " + condition + " AS c FROM logs)"))
        .isEqualTo("\"n\"\n50\n");
  }

  @Test
  void select_ofStreams_conditionThatFailsOnForeignRows_judgesOwnRowsAlone() throws IOException {
    assertThat(
            run(
                "SELECT count() AS n FROM streams WHERE toUInt8(replaceAll(ServiceName, 'own', '7')) = 7"))
        .isEqualTo("\"n\"\n1\n");
    assertThat(
            run(
                "SELECT count() AS n FROM streams WHERE CAST(ResourceAttributes['service.name'] AS Enum8('own' = 1)) = 'own'"))
        .isEqualTo("\"n\"\n1\n");
  }

  @Test
  void run_ofVeryDeepNesting_isRefused() {
    String query = "SELECT " + "(".repeat(5_000) + "1" + ")".repeat(5_000);

    StoreException refusal = catchThrowableOfType(StoreException.class, () -> run(query));

    assertThat(refusal.kind()).isEqualTo(StoreException.Kind.REJECTED);
  }

  @Test
  void run_overItsLimits_isEnded() {
    SqlLimits few = new SqlLimits(Duration.ofSeconds(20), 256 << 20, 10, 1L << 30, "test");

    StoreException refusal =
        catchThrowableOfType(
            StoreException.class,
            () -> sql.run(SHOP, "SELECT sum(length(Body)) FROM logs", SqlFormat.JSON, few).close());

    assertThat(refusal.kind()).isEqualTo(StoreException.Kind.LIMIT);
  }

  /** Whatever is asked, in whatever words it is refused: the other tenant's texts never appear. */
  @Test
  void run_ofGeneratedQueries_neverShowsAForeignRow() {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int answered = 0;
    for (int i = 0; i < QUERIES; i++) {
      String query = select(random, 3);
      String said;
      try {
        said = run(query);
        answered++;
      } catch (StoreException | IOException e) {
        said = String.valueOf(e.getMessage());
      }
      assertThat(said).as("seed %d: %s", seed, query).doesNotContain(FOREIGN);
    }
    assertThat(answered).isGreaterThan(QUERIES / 5);
  }

  private static String select(Random random, int depth) {
    String query =
        "SELECT "
            + pick(
                random,
                "*",
                "Body, ServiceName",
                "toUInt8OrZero(Body) AS n, *",
                "ServiceName, toUInt8(Body)",
                "groupArray(Body)",
                "count(), max(ServiceName)",
                "LogAttributes['user'] AS u, Body",
                "any(ResourceAttributes)",
                "StreamId, ServiceName",
                "(" + scalar(random) + ") AS s, Body")
            + " FROM "
            + source(random, depth);
    if (random.nextInt(3) > 0) {
      query += " WHERE " + condition(random, depth);
    }
    return query
        + pick(
            random,
            "",
            " LIMIT 20",
            " ORDER BY 1 LIMIT 5 BY 1",
            " ORDER BY ALL DESC",
            " GROUP BY ALL");
  }

  private static String scalar(Random random) {
    return "SELECT "
        + pick(random, "max(Body)", "any(ServiceName)", "toUInt8(any(Body))")
        + " FROM "
        + pick(random, "logs", "otel_logs");
  }

  private static String source(Random random, int depth) {
    if (depth == 0 || random.nextInt(2) == 0) {
      return pick(random, "logs", "otel_logs", "streams");
    }
    return pick(
        random,
        "(" + select(random, depth - 1) + ")",
        "logs AS a JOIN otel_logs AS b ON a.Body != b.Body",
        "streams AS a LEFT JOIN logs AS b ON a.ServiceName != b.ServiceName OR a.StreamId = b.StreamId",
        "(" + select(random, depth - 1) + " UNION ALL " + select(random, depth - 1) + ")");
  }

  private static String condition(Random random, int depth) {
    return pick(
        random,
        "1",
        "Body LIKE '%FOR%'",
        "toUInt8(Body) = 1",
        "toUInt8(ServiceName) = 1",
        "toUInt8(SeverityText) = 1 AND TraceFlags = 0",
        "CAST(ServiceName AS Enum8('own' = 1)) = 'own'",
        "CAST(LogAttributes['user'] AS Enum8('own' = 1)) = 'own' OR Body = 'x'",
        "arrayExists(k -> toUInt8(k) = 1, mapKeys(ResourceAttributes))",
        "arrayExists(v -> toUInt8(v) = 1, mapValues(LogAttributes))",
        "NOT (ServiceName = 'own')",
        "ServiceName != 'own' OR 1",
        "toDate(ServiceName) > now()",
        "Body IN (SELECT Body FROM " + source(random, 0) + ")",
        "ServiceName NOT IN ("
            + (depth > 0 ? "SELECT ServiceName FROM " + source(random, 0) : "'own'")
            + ")",
        "exists(SELECT 1 FROM logs WHERE toUInt8(Body) = 1)");
  }

  private static String pick(Random random, String... choices) {
    return List.of(choices).get(random.nextInt(choices.length));
  }
}
