package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.RangeAggregation;
import java.util.OptionalInt;

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
    SeriesCollector collector = new SeriesCollector(request, limits, statistics);
    boolean done =
        source.aggregate(
            request,
            (labels, first, end, count, sum) -> {
              statistics.aggregated(
                  count, request.aggregation().function().countsBytes() ? sum : 0);
              collector.add(labels, first, end, count, sum);
            });
    if (!done) {
      collect(request, collector);
    }
    return collector.result();
  }

  private void collect(RangeRequest request, SeriesCollector collector) {
    RangeAggregation aggregation = request.aggregation();
    EntryRequest entries =
        new EntryRequest(
            aggregation.query(),
            request.startNanos(),
            request.endNanos(),
            Direction.FORWARD,
            OptionalInt.empty());
    SeriesLabels labels = new SeriesLabels(request.grouping());
    try (EntryCursor cursor = source.entries(entries)) {
      ScanLoop scan = new ScanLoop(cursor, limits, statistics);
      for (ProcessedEntry entry = scan.next(); entry != null; entry = scan.next()) {
        refuseErrors(entry);
        int first = request.firstStep(entry.timestampNanos());
        int end = request.endStep(entry.timestampNanos());
        // a step longer than the range leaves gaps between the windows
        if (first < end) {
          long sum =
              aggregation.function().countsBytes() ? QueryStatistics.utf8Length(entry.line()) : 1;
          collector.add(labels.of(entry), first, end, 1, sum);
        }
      }
    }
  }

  private static void refuseErrors(ProcessedEntry entry) {
    String error = entry.parsed().get(EntryState.ERROR);
    if (!error.isEmpty()) {
      throw new QueryRefusedException(
          "pipeline error: "
              + error
              + " for the series "
              + entry.allLabels()
              + "; leave such lines out with | __error__=\"\" at the end of the pipeline");
    }
  }
}
