package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.RangeAggregation;
import io.millrace.query.logql.ast.RangeFunction;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Computes range aggregations: in the source where it can, else record by record. */
final class RangeEvaluator {
  private final LogSource source;
  private final EvaluationLimits limits;
  private final QueryStatistics statistics;

  RangeEvaluator(LogSource source, EvaluationLimits limits, QueryStatistics statistics) {
    this.source = source;
    this.limits = limits;
    this.statistics = statistics;
  }

  ImmutableList<Series> evaluate(RangeRequest request) {
    SeriesBudget budget = new SeriesBudget(limits);
    ImmutableList<Series> series =
        request.aggregation().unwrap().isEmpty()
            ? ofLines(request, budget)
            : ofNumbers(request, budget);
    statistics.returned(budget.opened());
    return series;
  }

  private ImmutableList<Series> ofLines(RangeRequest request, SeriesBudget budget) {
    SeriesCollector collector = new SeriesCollector(request, budget);
    if (!source.aggregate(request, counted(collector, request))) {
      SeriesLabels labels = new SeriesLabels(request.grouping());
      boolean bytes = request.aggregation().name().countsBytes();
      scan(
          request,
          entry -> {
            int first = request.firstStep(entry.timestampNanos());
            int end = request.endStep(entry.timestampNanos());
            // a step longer than the range leaves gaps between the windows
            if (first < end) {
              long sum = bytes ? QueryStatistics.utf8Length(entry.line()) : 1;
              collector.add(labels.of(entry), first, end, 1, sum);
            }
          });
    }
    return collector.result();
  }

  private ImmutableList<Series> ofNumbers(RangeRequest request, SeriesBudget budget) {
    RangeFunction function = request.aggregation().name();
    if (function == RangeFunction.MIN_OVER_TIME || function == RangeFunction.MAX_OVER_TIME) {
      ExtremesCollector collector = new ExtremesCollector(request, budget);
      if (source.aggregate(request, counted(collector, request))) {
        return collector.result();
      }
    } else if (function == RangeFunction.SUM_OVER_TIME || function == RangeFunction.RATE) {
      SeriesCollector collector = new SeriesCollector(request, budget);
      if (source.aggregate(request, counted(collector, request))) {
        return collector.result();
      }
    }
    SampleCollector collector = new SampleCollector(request, budget);
    SeriesLabels labels = new SeriesLabels(request.grouping());
    scan(
        request,
        entry -> {
          if (request.firstStep(entry.timestampNanos()) < request.endStep(entry.timestampNanos())) {
            collector.add(labels.of(entry), entry.timestampNanos(), entry.value());
          }
        });
    return collector.result();
  }

  private WindowSink counted(WindowSink sink, RangeRequest request) {
    boolean bytes = request.aggregation().name().countsBytes();
    return (labels, part) -> {
      statistics.aggregated(part.count(), bytes ? part.sum() : 0);
      sink.add(labels, part);
    };
  }

  private void scan(RangeRequest request, Consumer<ProcessedEntry> action) {
    RangeAggregation aggregation = request.aggregation();
    Optional<ImmutableSet<LabelName>> needed = NeededLabels.of(request);
    EntryRequest entries =
        new EntryRequest(
            aggregation.query(),
            request.startNanos(),
            request.endNanos(),
            Direction.FORWARD,
            new EntryRequest.Amount(OptionalInt.empty(), needed));
    try (EntryCursor cursor = source.entries(entries)) {
      Pipeline pipeline =
          new Pipeline(cursor.remainingStages(), aggregation.unwrap(), InstantSource.system());
      ScanLoop scan = new ScanLoop(cursor, pipeline, limits, statistics);
      for (ProcessedEntry entry = scan.next(); entry != null; entry = scan.next()) {
        refuseErrors(entry, needed);
        action.accept(entry);
      }
    }
  }

  /** Names the labels that every source gives, whatever else it knows of the record. */
  private static void refuseErrors(ProcessedEntry entry, Optional<ImmutableSet<LabelName>> needed) {
    String error = entry.parsed().get(EntryState.ERROR);
    if (!error.isEmpty()) {
      LabelSet labels =
          entry
              .allLabels()
              .filter(
                  label ->
                      label.startsWith(EntryState.ERROR_PREFIX)
                          || needed.isEmpty()
                          || needed.get().stream().anyMatch(name -> name.label().equals(label)));
      throw new QueryRefusedException(
          "pipeline error: "
              + error
              + " for the series "
              + labels
              + "; leave such lines out with | __error__=\"\" at the end of the pipeline");
    }
  }
}
