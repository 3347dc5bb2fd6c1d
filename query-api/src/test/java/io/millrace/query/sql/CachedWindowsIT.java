package io.millrace.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.TenantDay;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.query.admission.TenantQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.eval.QueryEngine;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.QueryStatistics;
import io.millrace.query.logql.eval.StepGrid;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import io.millrace.query.settings.QuerySettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.PreparedStore;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever was kept, the answer is that of the store at this moment. */
class CachedWindowsIT {
  private static final long MINUTE = 60_000_000_000L;
  private static final long NOON = 1_795_176_000_000_000_000L; // 2026-11-20T12:00:00Z
  private static final StepGrid GRID = new StepGrid(NOON, 5 * MINUTE, 13);
  private static final Instant LATER = Instant.parse("2026-11-20T14:00:00Z");
  private static final TenantId SHOP = new TenantId("shop");
  private static final String COUNT =
      "sum by (service_name, detected_level) (count_over_time({service_name=~\".+\"}[5m]))";

  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private final WindowCache cache = new WindowCache(1 << 20, Duration.ZERO);
  private ClickHouseLogStore store;

  @BeforeEach
  void start() throws Exception {
    store = PreparedStore.open(engine);
    // A merge makes other parts, and what was kept of them is counted again.
    execute("SYSTEM STOP MERGES logs");
    insert(TenantId.DEFAULT, "2026-11-20 12:00:01", 60);
    insert(SHOP, "2026-11-20 12:00:01", 30);
  }

  @AfterEach
  void stop() throws Exception {
    execute("SYSTEM START MERGES logs");
    execute("TRUNCATE TABLE logs");
    store.close();
  }

  private static void execute(String sql) throws Exception {
    engine.client().execute(sql).get(60, TimeUnit.SECONDS).close();
  }

  /** One record a minute, of two services and two levels by turns. */
  private static void insert(TenantId tenant, String from, int count) throws Exception {
    execute(
        """
        INSERT INTO logs (TenantId, Timestamp, StreamId, ServiceName, DetectedLevel, Body)
        SELECT '%s', toDateTime64('%s', 9, 'UTC') + toIntervalMinute(number), number %% 2,
          concat('app', toString(number %% 2)), if(number %% 4 < 2, 'info', 'error'), 'line'
        FROM numbers(%d)"""
            .formatted(tenant, from, count));
  }

  /** Every series with its samples, in the order of labels. */
  private String ask(WindowCache from, TenantId tenant, String query, Instant now) {
    StoredLogs logs =
        new StoredLogs(
            new QueryStore(
                store, TenantQuery.begin(tenant, TenantLimits.DEFAULT, Instant.EPOCH, "test")),
            new LabelLayout(QuerySettings.DEFAULT_STREAM_ATTRIBUTES),
            from,
            InstantSource.fixed(now));
    QueryResult.Matrix matrix =
        new QueryEngine(logs, EvaluationLimits.DEFAULT, new QueryStatistics())
            .matrix((MetricExpression) new LogQlParser(ParseLimits.DEFAULT).parse(query), GRID);
    return matrix.series().stream()
        .map(series -> series.labels() + " " + Arrays.toString(series.values()) + series.present())
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  /** Asks with the cache, and compares with the store's own answer. */
  private void check(TenantId tenant, String query) {
    String whole = ask(new WindowCache(0), tenant, query, LATER);
    assertThat(whole).contains("app1");
    assertThat(ask(cache, tenant, query, LATER)).isEqualTo(whole);
  }

  private void expect(long hits, long misses, long outdated) {
    assertThat(
            ImmutableMap.of(
                "hits", cache.hits(), "misses", cache.misses(), "outdated", cache.outdated()))
        .isEqualTo(ImmutableMap.of("hits", hits, "misses", misses, "outdated", outdated));
  }

  @Test
  void aggregate_again_isNotCountedAgain() {
    check(TenantId.DEFAULT, COUNT);
    expect(0, 13, 0);

    check(TenantId.DEFAULT, COUNT);

    expect(13, 13, 0);
  }

  @Test
  void aggregate_otherTenantOrQuery_hasWindowsOfItsOwn() {
    check(TenantId.DEFAULT, COUNT);
    check(SHOP, COUNT);
    check(TenantId.DEFAULT, COUNT.replace("count", "bytes"));
    check(TenantId.DEFAULT, COUNT.replace("5m", "4m"));

    expect(0, 52, 0);
  }

  @Test
  void aggregate_lateRecord_countsItsWindowAgain() throws Exception {
    check(TenantId.DEFAULT, COUNT);
    insert(TenantId.DEFAULT, "2026-11-20 12:12:30", 1);

    check(TenantId.DEFAULT, COUNT);

    expect(12, 13, 1);
  }

  @Test
  void aggregate_recordOfAnotherPlacement_changesNothing() throws Exception {
    check(TenantId.DEFAULT, COUNT);
    insert(SHOP, "2026-11-20 12:12:30", 1);

    check(TenantId.DEFAULT, COUNT);

    expect(13, 13, 0);
  }

  @Test
  void aggregate_afterADeletion_countsAgain() throws Exception {
    check(TenantId.DEFAULT, COUNT);
    execute("SYSTEM START MERGES logs");
    long deleted =
        store
            .removal()
            .deleteRows(
                new TenantDay(TenantId.DEFAULT, LocalDate.parse("2026-11-20")),
                new RowCondition("ServiceName = 'app0'", ImmutableMap.of()));

    check(TenantId.DEFAULT, COUNT);

    assertThat(deleted).isEqualTo(30);
    // the window that ends at noon is in no part, before and after
    assertThat(cache.hits()).isEqualTo(1);
  }

  @Test
  void aggregate_partitionDropped_hasNothing() throws Exception {
    check(TenantId.DEFAULT, COUNT);
    execute("ALTER TABLE logs DROP PARTITION ('2026-11-20', 'default')");

    assertThat(ask(cache, TenantId.DEFAULT, COUNT, LATER)).doesNotContain("app");
    check(SHOP, COUNT);
  }

  @Test
  void aggregate_lastMinute_isNeverKept() {
    Instant now = Instant.parse("2026-11-20T12:31:00Z");
    ask(cache, TenantId.DEFAULT, COUNT, now);
    ask(cache, TenantId.DEFAULT, COUNT, now);

    // 12:00 to 12:25; the window that ends at 12:30 may still get records
    expect(6, 6, 0);
  }

  @Test
  void aggregate_windowsThatOverlap_areNotKept() {
    check(TenantId.DEFAULT, COUNT.replace("5m", "6m"));

    expect(0, 0, 0);
  }

  @Test
  void aggregate_partsAreYoung_areNotKept() {
    WindowCache patient = new WindowCache(1 << 20, Duration.ofHours(1));
    ask(patient, TenantId.DEFAULT, COUNT, LATER);
    ask(patient, TenantId.DEFAULT, COUNT, LATER);

    // the window that ends at noon is in no part
    assertThat(patient.hits()).isEqualTo(1);
  }
}
