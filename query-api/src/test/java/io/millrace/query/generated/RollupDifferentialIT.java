package io.millrace.query.generated;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.LogBatch;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.query.admission.TenantQuery;
import io.millrace.query.logql.ast.Durations;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.MetricExpression;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.LogSource;
import io.millrace.query.logql.eval.MemoryLogSource;
import io.millrace.query.logql.eval.QueryEngine;
import io.millrace.query.logql.eval.QueryStatistics;
import io.millrace.query.logql.eval.Series;
import io.millrace.query.logql.eval.StepGrid;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.EntryLabels;
import io.millrace.query.sql.LabelLayout;
import io.millrace.query.sql.QueryStore;
import io.millrace.query.sql.StoredLogs;
import io.millrace.query.sql.StoredStatistics;
import io.millrace.query.sql.StoredVolumes;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.PreparedStore;
import io.millrace.storage.clickhouse.RollupCheck;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Counts, bytes and volumes that the rollup can tell, over records at and around whole minutes, at
 * times that are whole minutes and such that are not: the store against memory.
 */
class RollupDifferentialIT {
  private static final int QUERIES = Integer.getInteger("millrace.differential.queries", 400);
  private static final int RECORDS = 2_000;
  private static final int BATCHES = 4;
  private static final long MINUTE = 60_000_000_000L;
  // 2026-11-20T22:00:00Z: two days
  private static final long START = 1_795_212_000_000_000_000L;
  private static final int MINUTES = 240;

  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final long SEED = Long.getLong("millrace.seed", System.nanoTime());
  private static final List<String> SERVICES = List.of("api", "web", "", "unknown_service");
  private static final List<String> FUNCTIONS =
      List.of("count_over_time", "rate", "bytes_over_time", "bytes_rate");
  private static final List<String> SELECTORS =
      List.of(
          "{service_name=~\".+\"}",
          "{service_name=\"api\"}",
          "{service_name!=\"api\", service_name=~\"a.*|unknown.*|web\"}",
          "{service_namespace=\"n1\"}");
  private static final List<String> STAGES =
      List.of(
          "",
          "",
          " | detected_level=\"error\"",
          " | detected_level=~\"err.*|info\" or service_name=\"web\"",
          " | missing=\"\" | detected_level!=\"debug\"",
          " |= \"a\"");
  private static final List<String> LABELS =
      List.of("service_name", "detected_level", "missing", "service_namespace");

  /** All queries of the run are one to the store. */
  private static final TenantLimits UNHURRIED =
      new LimitOverrides(ImmutableMap.of(LimitField.QUERY_TIMEOUT, "1h")).toLimits();

  private static final LabelLayout LAYOUT =
      new LabelLayout(QuerySettings.DEFAULT_STREAM_ATTRIBUTES);

  private static ClickHouseLogStore store;
  private static QueryStore queries;
  private static LogSource stored;
  private static LogSource memory;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void start() throws Exception {
    System.out.println("seed: " + SEED + " (-Dmillrace.seed=… repeats it)");
    store = PreparedStore.openNew(engine, RollupDifferentialIT.class);
    Random random = new Random(SEED);
    List<MemoryLogSource.SelectableEntry> entries = new ArrayList<>();
    for (int number = 0; number < BATCHES; number++) {
      ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
      for (int i = 0; i < RECORDS / BATCHES; i++) {
        GeneratedRecord record = record(random);
        entries.add(record.entry(new EntryLabels(LAYOUT)));
        request.addResourceLogs(record.otlp());
      }
      LogBatch batch = store.newBatch();
      batch.add(
          new LogEvent(TenantId.DEFAULT, request.build().toByteArray(), 1, RECORDS / BATCHES));
      store.write(batch, "generated" + number);
    }
    RollupCheck.assertIsWholeAndTheSame(store);
    queries =
        new QueryStore(
            store, TenantQuery.begin(TenantId.DEFAULT, UNHURRIED, Instant.now(), "generated"));
    stored = new StoredLogs(queries, LAYOUT);
    memory = new MemoryLogSource(entries);
  }

  private static GeneratedRecord record(Random random) {
    Map<String, String> resource = new TreeMap<>();
    String service = SERVICES.get(random.nextInt(SERVICES.size()));
    if (!service.isEmpty()) {
      resource.put("service.name", service);
    }
    resource.put("service.namespace", "n" + random.nextInt(3));
    return new GeneratedRecord(
        START + time(random),
        "a".repeat(random.nextInt(40)) + "ü",
        1 + random.nextInt(24),
        "",
        resource,
        Map.of(),
        Map.of());
  }

  /** A whole minute, the moment before or behind one, or any. */
  private static long time(Random random) {
    long minute = random.nextInt(MINUTES) * MINUTE;
    return switch (random.nextInt(4)) {
      case 0 -> minute;
      case 1 -> minute - 1;
      case 2 -> minute + 1;
      default -> minute + (long) (random.nextDouble() * MINUTE);
    };
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @Test
  void metrics_generatedQueries_storeAndMemoryAgree() {
    long found = 0;
    for (int i = 0; i < QUERIES; i++) {
      MetricExpression metric = metric();
      StepGrid grid = grid();

      String expected = outcome(memory, metric, grid);

      assertThat(outcome(stored, metric, grid))
          .as("seed %d: %s at %s", SEED, metric, grid)
          .isEqualTo(expected);
      found += expected.isEmpty() ? 0 : 1;
    }
    assertThat(found).as("the queries find something").isGreaterThan(QUERIES / 2);
  }

  private MetricExpression metric() {
    long range =
        switch (random.nextInt(4)) {
          case 0 -> time(random) + 2;
          case 1 -> 3 * 60 * MINUTE;
          default -> (1 + random.nextInt(30)) * MINUTE;
        };
    long offset =
        switch (random.nextInt(4)) {
          case 0 -> (random.nextInt(20) - 10) * MINUTE;
          case 1 -> random.nextInt(100) * 1_000_000_000L;
          default -> 0;
        };
    List<String> labels =
        LABELS.stream()
            .filter(label -> random.nextInt(label.equals("missing") ? 4 : 2) == 0)
            .toList();
    return metric(
        "sum by (%s) (%s(%s%s[%s]%s))"
            .formatted(
                String.join(", ", labels),
                pick(FUNCTIONS),
                pick(SELECTORS),
                pick(STAGES),
                Durations.format(range),
                offset == 0 ? "" : " offset " + Durations.format(offset)));
  }

  private static MetricExpression metric(String text) {
    return (MetricExpression) new LogQlParser(ParseLimits.DEFAULT).parse(text);
  }

  private StepGrid grid() {
    long end = START + MINUTES * MINUTE;
    return switch (random.nextInt(5)) {
      case 0 -> StepGrid.instant(START + MINUTES * MINUTE / 2 + time(random) / 2);
      case 1 -> StepGrid.aligned(START, end, 45_000_000_000L);
      case 2 -> new StepGrid(START + random.nextInt(7), 5 * MINUTE, 20);
      default -> StepGrid.aligned(START, end, (1 + random.nextInt(20)) * MINUTE);
    };
  }

  @Test
  void volumes_generatedTimes_areTheBytesOfTheirRecords() {
    StoredVolumes volumes = new StoredVolumes(queries, LAYOUT, EvaluationLimits.DEFAULT);
    for (int i = 0; i < QUERIES / 10; i++) {
      String selector = pick(SELECTORS);
      ImmutableList<LabelName> names =
          LABELS.stream()
              .filter(label -> !label.equals("missing") && random.nextBoolean())
              .map(LabelName::plain)
              .collect(ImmutableList.toImmutableList());
      StoredVolumes.Span span = span(selector);
      Map<LabelSet, List<Long>> found = new TreeMap<>();
      volumes
          .byLabels(span, names, false)
          .forEach((labels, bytes) -> found.put(labels, boxed(bytes)));

      assertThat(found).as("seed %d: %s by %s", SEED, span, names).isEqualTo(bytes(span, names));
    }
  }

  private StoredVolumes.Span span(String selector) {
    StreamSelector streams =
        ((LogQuery) new LogQlParser(ParseLimits.DEFAULT).parse(selector)).selector();
    long start = START + time(random) / 2;
    long end = start + 1 + time(random) / 2 + MINUTE;
    StepGrid grid =
        switch (random.nextInt(3)) {
          case 0 -> new StepGrid(start, end - start, 1);
          case 1 -> steps(start, end, 7 * MINUTE);
          default -> steps(start, end, 10 * MINUTE);
        };
    return new StoredVolumes.Span(streams, start, end, grid);
  }

  private static StepGrid steps(long start, long end, long step) {
    long first = Math.floorDiv(start, step) * step;
    return new StepGrid(first, step, (int) ((end - 1 - first) / step + 1));
  }

  /** Each step by itself, as the window that holds the same records. */
  private static Map<LabelSet, List<Long>> bytes(
      StoredVolumes.Span span, ImmutableList<LabelName> names) {
    StepGrid grid = span.grid();
    Map<LabelSet, List<Long>> bytes = new TreeMap<>();
    for (int step = 0; step < grid.count(); step++) {
      long first = Math.max(span.startNanos(), grid.timeNanos(step));
      long end = Math.min(span.endNanos(), grid.timeNanos(step + 1));
      MetricExpression metric =
          metric(
              "sum by (%s) (bytes_over_time(%s[%s]))"
                  .formatted(
                      String.join(", ", names.stream().map(LabelName::toString).toList()),
                      span.selector(),
                      Durations.format(end - first)));
      for (Series series : series(memory, metric, StepGrid.instant(end - 1))) {
        bytes
            .computeIfAbsent(series.labels(), key -> boxed(new long[grid.count()]))
            .set(step, (long) series.values()[0]);
      }
    }
    return bytes;
  }

  private static List<Long> boxed(long[] numbers) {
    List<Long> boxed = new ArrayList<>();
    for (long number : numbers) {
      boxed.add(number);
    }
    return boxed;
  }

  @Test
  void amounts_generatedTimes_areThoseOfTheirRecords() {
    StoredStatistics statistics = new StoredStatistics(queries, LAYOUT);
    for (int i = 0; i < QUERIES / 10; i++) {
      String selector = pick(SELECTORS);
      StoredVolumes.Span span = span(selector);
      String window = selector + "[" + Durations.format(span.endNanos() - span.startNanos()) + "]";

      StoredStatistics.Amounts amounts =
          statistics.amounts(span.selector(), span.startNanos(), span.endNanos());

      assertThat(List.of(amounts.entries(), amounts.bytes()))
          .as("seed %d: %s", SEED, span)
          .isEqualTo(List.of(sum("count", window, span), sum("bytes", window, span)));
    }
  }

  private static long sum(String what, String window, StoredVolumes.Span span) {
    MetricExpression metric = metric("sum(" + what + "_over_time(" + window + "))");
    return series(memory, metric, StepGrid.instant(span.endNanos() - 1)).stream()
        .mapToLong(series -> (long) series.values()[0])
        .sum();
  }

  private static List<Series> series(LogSource source, MetricExpression metric, StepGrid grid) {
    return new QueryEngine(source, EvaluationLimits.DEFAULT, new QueryStatistics())
        .matrix(metric, grid)
        .series();
  }

  private static String outcome(LogSource source, MetricExpression metric, StepGrid grid) {
    StringBuilder text = new StringBuilder();
    for (Series series : series(source, metric, grid)) {
      text.append(series.labels()).append(' ');
      series.present().stream()
          .forEach(step -> text.append(step).append('=').append(series.values()[step]).append(' '));
      text.append('\n');
    }
    return text.toString();
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
