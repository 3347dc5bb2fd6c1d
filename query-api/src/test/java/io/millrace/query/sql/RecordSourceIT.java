package io.millrace.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogStore;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.query.admission.TenantQuery;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.eval.QueryEngine;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the engine reads for a question, by its own account. */
class RecordSourceIT {
  private static final long MINUTE = 60_000_000_000L;
  private static final long MIDNIGHT = 1_795_132_800_000_000_000L; // 2026-11-20T00:00:00Z
  private static final String ROLLUP = "rollup";
  private static final String ROWS = "rows";

  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static ClickHouseLogStore store;

  private final Recording recording = new Recording(store);
  private final LabelLayout layout = new LabelLayout(QuerySettings.DEFAULT_STREAM_ATTRIBUTES);
  private final QueryStore queries =
      new QueryStore(
          recording,
          TenantQuery.begin(TenantId.DEFAULT, TenantLimits.DEFAULT, Instant.EPOCH, "test"));

  /** A record each second of a day. */
  @BeforeAll
  static void start() throws Exception {
    store = PreparedStore.open(engine);
    execute("TRUNCATE TABLE logs");
    execute("TRUNCATE TABLE streams");
    execute(
        """
        INSERT INTO logs (TenantId, Timestamp, StreamId, ServiceName, DetectedLevel, Body)
        SELECT 'default', toDateTime64('2026-11-20 00:00:00', 9, 'UTC') + toIntervalSecond(number),
          number % 2, concat('app', toString(number % 2)), if(number % 4 < 2, 'info', 'error'), 'line'
        FROM numbers(86400)""");
    execute("TRUNCATE TABLE streams");
    execute(
        """
        INSERT INTO streams (TenantId, Day, StreamId, ServiceName, ResourceAttributes,
          FirstTimestamp, LastTimestamp, LogAttributeNames, ScopeAttributeNames)
        SELECT 'default', '2026-11-20', number, concat('app', toString(number)),
          map('service.namespace', concat('n', toString(number))), '2026-11-20 00:00:00',
          '2026-11-20 23:59:59', [], []
        FROM numbers(2)""");
  }

  @AfterAll
  static void stop() throws Exception {
    execute("TRUNCATE TABLE logs");
    execute("TRUNCATE TABLE streams");
    store.close();
  }

  private static void execute(String sql) throws Exception {
    engine.client().execute(sql).get(60, TimeUnit.SECONDS).close();
  }

  /** Keeps the questions. */
  private static final class Recording implements LogStore {
    private final LogStore store;
    private final List<StoreQuery> queries = new ArrayList<>();

    Recording(LogStore store) {
      this.store = store;
    }

    @Override
    public RowCursor query(StoreQuery query) {
      queries.add(query);
      return store.query(query);
    }

    @Override
    public void prepare() {
      store.prepare();
    }

    @Override
    public LogBatch newBatch() {
      return store.newBatch();
    }

    @Override
    public void write(LogBatch batch, String deduplicationToken) {
      store.write(batch, deduplicationToken);
    }

    @Override
    public boolean isAvailable() {
      return store.isAvailable();
    }

    @Override
    public void close() {}
  }

  /** Of the last question, in its order. */
  private List<String> sources() {
    StoreQuery last = Iterables.getLast(recording.queries);
    List<String> sources = new ArrayList<>();
    try (RowCursor rows =
        store.query(
            new StoreQuery("EXPLAIN " + last.sql(), last.parameters(), Duration.ofSeconds(30)))) {
      while (rows.next()) {
        String step = rows.getString(0).strip();
        if (step.equals("ReadFromMergeTree (rollup_by_minute)")) {
          sources.add(ROLLUP);
        } else if (step.startsWith("ReadFromMergeTree")) {
          sources.add(ROWS);
        }
      }
    }
    return sources;
  }

  private double total(String query, StepGrid grid) {
    MetricExpression metric = (MetricExpression) new LogQlParser(ParseLimits.DEFAULT).parse(query);
    return new QueryEngine(
            new StoredLogs(queries, layout), EvaluationLimits.DEFAULT, new QueryStatistics())
        .matrix(metric, grid).series().stream()
            .flatMapToDouble(series -> Arrays.stream(series.values()))
            .sum();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sum by (service_name) (count_over_time({service_name=~'.+'}[5m])); 43200",
        "sum by (service_name, detected_level) (bytes_over_time({service_name=~'.+'}[5m])); 172800",
        "sum(count_over_time({service_name='app1'} | detected_level='error' [5m])); 10800",
        "sum by (nowhere) (count_over_time({service_name='app1'} | nowhere='' [5m])); 21600",
        "sum(count_over_time({service_name=~'.+'}[10m] offset 3m)); 86400",
        "sum(count_over_time({service_namespace='n1', service_name=~'app.*'}[5m])); 21600",
      })
  void aggregate_wholeMinutes_readsTheRollupAlone(String query, double total) {
    StepGrid grid = new StepGrid(MIDNIGHT + 6 * 60 * MINUTE, 5 * MINUTE, 144);

    assertThat(total(query.replace('\'', '"'), grid)).isEqualTo(total);

    assertThat(sources()).containsExactly(ROLLUP);
  }

  @Test
  void aggregate_oneTimeThatIsNoWholeMinute_readsItsEndsFromRows() {
    StepGrid noon = StepGrid.instant(MIDNIGHT + 12 * 60 * MINUTE + 1_500_000_000L);

    assertThat(total("sum(bytes_over_time({service_name=~\".+\"}[6h]))", noon)).isEqualTo(86_400);

    assertThat(sources()).containsExactly(ROLLUP, ROWS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sum(count_over_time({service_name=~'.+'} |= 'line' [5m]))",
        "sum(count_over_time({service_name=~'.+'}[90s]))",
        "sum by (trace_id) (count_over_time({service_name=~'.+'}[5m]))",
        "sum by (service_namespace) (count_over_time({service_name=~'.+'}[5m]))",
      })
  void aggregate_whatTheRollupCannotTell_readsTheRows(String query) {
    StepGrid grid = new StepGrid(MIDNIGHT + 6 * 60 * MINUTE, 5 * MINUTE, 144);

    total(query.replace('\'', '"'), grid);

    assertThat(sources()).contains(ROWS).doesNotContain(ROLLUP);
  }

  @Test
  void volume_ofADay_readsTheRollupAlone() {
    assertThat(volume(MIDNIGHT, MIDNIGHT + 24 * 60 * MINUTE)).isEqualTo(345_600);
    assertThat(sources()).containsExactly(ROLLUP);
  }

  @Test
  void volume_ofAnyTime_readsItsEndsFromRows() {
    assertThat(volume(MIDNIGHT + 1, MIDNIGHT + 23 * 60 * MINUTE + 1))
        .isEqualTo(4 * 23 * 3_600); // a second's record less at the begin, one more at the end
    assertThat(sources()).containsExactly(ROLLUP, ROWS);
  }

  private long volume(long startNanos, long endNanos) {
    StreamSelector all =
        ((LogQuery) new LogQlParser(ParseLimits.DEFAULT).parse("{service_name=~\".+\"}"))
            .selector();
    return new StoredVolumes(queries, layout, EvaluationLimits.DEFAULT)
            .byLabels(
                new StoredVolumes.Span(
                    all, startNanos, endNanos, new StepGrid(startNanos, endNanos - startNanos, 1)),
                ImmutableList.of(LabelName.plain("service_name")),
                true)
            .values()
            .stream()
            .mapToLong(bytes -> bytes[0])
            .sum();
  }

  @Test
  void amounts_ofADay_readTheRollupAlone() {
    StreamSelector all =
        ((LogQuery) new LogQlParser(ParseLimits.DEFAULT).parse("{service_name=~\".+\"}"))
            .selector();

    assertThat(
            new StoredStatistics(queries, layout)
                .amounts(all, MIDNIGHT, MIDNIGHT + 24 * 60 * MINUTE))
        .isEqualTo(new StoredStatistics.Amounts(2, 2, 86_400, 345_600));

    assertThat(sources()).containsExactly(ROLLUP);
  }
}
