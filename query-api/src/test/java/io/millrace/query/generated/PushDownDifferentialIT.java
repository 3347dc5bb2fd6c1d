package io.millrace.query.generated;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogStore;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.query.admission.TenantQuery;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.eval.Direction;
import io.millrace.query.logql.eval.EntryCursor;
import io.millrace.query.logql.eval.EntryRequest;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.eval.LineRequest;
import io.millrace.query.logql.eval.LogSource;
import io.millrace.query.logql.eval.MemoryLogSource;
import io.millrace.query.logql.eval.ProcessedEntry;
import io.millrace.query.logql.eval.QueryEngine;
import io.millrace.query.logql.eval.QueryRefusedException;
import io.millrace.query.logql.eval.QueryStatistics;
import io.millrace.query.logql.eval.RangeRequest;
import io.millrace.query.logql.eval.Series;
import io.millrace.query.logql.eval.StepGrid;
import io.millrace.query.logql.eval.WindowSink;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.EntryLabels;
import io.millrace.query.sql.LabelLayout;
import io.millrace.query.sql.QueryStore;
import io.millrace.query.sql.StoredLogs;
import io.millrace.storage.clickhouse.PreparedStore;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Generated queries over generated records: the store with push-down against memory without. */
class PushDownDifferentialIT {
  private static final int QUERIES = Integer.getInteger("millrace.differential.queries", 1_000);
  private static final int RECORDS = 400;
  // a multiple of 60 s
  private static final long START = 1_795_161_600_000_000_000L;
  private static final long LENGTH = 600_000_000_000L;

  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final long SEED = Long.getLong("millrace.seed", System.nanoTime());

  private static int aggregations;
  private static int computedOfLines;
  private static int computedOfNumbers;
  private static LogStore store;
  private static LogSource stored;
  private static LogSource memory;

  /** All queries of the run are one to the store. */
  private static final TenantLimits UNHURRIED =
      new LimitOverrides(ImmutableMap.of(LimitField.QUERY_TIMEOUT, "1h")).toLimits();

  @BeforeAll
  static void start() throws Exception {
    System.out.println("seed: " + SEED + " (-Dmillrace.seed=… repeats it)");
    store = PreparedStore.open(engine);
    LabelLayout layout = new LabelLayout(QuerySettings.DEFAULT_STREAM_ATTRIBUTES);
    Random random = new Random(SEED);
    List<MemoryLogSource.SelectableEntry> entries = new ArrayList<>();
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    for (int i = 0; i < RECORDS; i++) {
      // no two at one time: then order and limit have one answer
      long time = START + i * (LENGTH / RECORDS) + random.nextInt(3) * 7L;
      GeneratedRecord record = GeneratedRecord.make(random, Vocabulary.standard(), time);
      entries.add(record.entry(new EntryLabels(layout)));
      request.addResourceLogs(record.otlp());
    }
    LogBatch batch = store.newBatch();
    batch.add(new LogEvent(TenantId.DEFAULT, request.build().toByteArray(), 1, RECORDS));
    store.write(batch, "generated");
    stored =
        counting(
            new StoredLogs(
                new QueryStore(
                    store,
                    TenantQuery.begin(TenantId.DEFAULT, UNHURRIED, Instant.now(), "generated")),
                layout));
    memory = new MemoryLogSource(entries);
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @Test
  void lines_generatedQueries_storeAndMemoryAgree() {
    Random random = new Random(SEED);
    QueryGenerator generator = new QueryGenerator(random, Vocabulary.standard());
    long found = 0;
    for (int i = 0; i < QUERIES; i++) {
      LogQuery query = generator.logQuery();
      LineRequest request =
          new LineRequest(
              query,
              START + random.nextInt(100) * 1_000_000_000L,
              START + LENGTH - random.nextInt(100) * 1_000_000_000L,
              random.nextBoolean() ? Direction.FORWARD : Direction.BACKWARD,
              1 + random.nextInt(60),
              0);

      List<ProcessedEntry> expected = engine(memory).lines(request).entries();

      assertThat(engine(stored).lines(request).entries())
          .as("seed %d: %s", SEED, query)
          .isEqualTo(expected);
      found += expected.size();
    }
    assertThat(found).as("the queries find something").isGreaterThan(QUERIES);
  }

  @Test
  void metrics_generatedQueries_storeAndMemoryAgree() {
    Random random = new Random(SEED);
    QueryGenerator generator = new QueryGenerator(random, Vocabulary.standard());
    long found = 0;
    for (int i = 0; i < QUERIES; i++) {
      MetricExpression metric = generator.metric(2);
      StepGrid grid =
          StepGrid.aligned(START, START + LENGTH, (1 + random.nextInt(120)) * 1_000_000_000L);

      String expected = outcome(memory, metric, grid);

      assertThat(difference(expected, outcome(stored, metric, grid)))
          .as("seed %d: %s", SEED, metric)
          .isEmpty();
      found += expected.startsWith("{") ? 1 : 0;
    }
    System.out.printf(
        "%d queries, %d with samples; of %d range aggregations the store computed %d of lines and %d of numbers%n",
        QUERIES, found, aggregations, computedOfLines, computedOfNumbers);
    assertThat(found).as("the queries find something").isGreaterThan(QUERIES / 4);
    assertThat(computedOfLines).isGreaterThan(QUERIES / 100);
    assertThat(computedOfNumbers).isGreaterThan(QUERIES / 100);
  }

  private static LogSource counting(LogSource source) {
    return new LogSource() {
      @Override
      public EntryCursor entries(EntryRequest request) {
        return source.entries(request);
      }

      @Override
      public boolean aggregate(RangeRequest request, WindowSink sink) {
        boolean computed = source.aggregate(request, sink);
        aggregations++;
        if (computed && request.aggregation().unwrap().isPresent()) {
          computedOfNumbers++;
        } else if (computed) {
          computedOfLines++;
        }
        return computed;
      }
    };
  }

  /** Samples as text, or what the query was refused for. */
  private static String outcome(LogSource source, MetricExpression metric, StepGrid grid) {
    try {
      StringBuilder text = new StringBuilder();
      for (Series series : engine(source).matrix(metric, grid).series()) {
        text.append(series.labels()).append(' ');
        series.present().stream()
            .forEach(
                step -> text.append(step).append('=').append(series.values()[step]).append(' '));
        text.append('\n');
      }
      return text.toString();
    } catch (QueryRefusedException e) {
      // which record is met first is not the point
      return "refused: " + e.getMessage().replaceAll("(?s)for .*", "");
    }
  }

  /** The first line that differs, with its other side. */
  private static String difference(String expected, String actual) {
    String[] left = expected.split("\n", -1);
    String[] right = actual.split("\n", -1);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      if (!left[i].equals(right[i])) {
        return "memory: " + left[i] + " store: " + right[i];
      }
    }
    return expected.equals(actual)
        ? ""
        : "memory: " + left.length + " store: " + right.length + " series";
  }

  private static QueryEngine engine(LogSource source) {
    return new QueryEngine(source, EvaluationLimits.DEFAULT, new QueryStatistics());
  }
}
