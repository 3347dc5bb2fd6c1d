package io.millrace.query.logql.eval;

/** Pulls records from a cursor through the rest of the pipeline, within the limit of rows. */
final class ScanLoop {
  private final EntryCursor cursor;
  private final Pipeline pipeline;
  private final EvaluationLimits limits;
  private final QueryStatistics statistics;
  private long rows;

  ScanLoop(EntryCursor cursor, EvaluationLimits limits, QueryStatistics statistics) {
    this(cursor, new Pipeline(cursor.remainingStages()), limits, statistics);
  }

  ScanLoop(
      EntryCursor cursor, Pipeline pipeline, EvaluationLimits limits, QueryStatistics statistics) {
    this.cursor = cursor;
    this.pipeline = pipeline;
    this.limits = limits;
    this.statistics = statistics;
  }

  /** The next record that comes through; null at the end. */
  ProcessedEntry next() {
    while (cursor.next()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new QueryCancelledException();
      }
      if (++rows > limits.maxRows()) {
        throw QueryRefusedException.limit(
            "records read by a query",
            "query.max-rows",
            limits.maxRows(),
            "take a shorter time range, or a narrower selector");
      }
      LogEntry entry = cursor.entry();
      statistics.read(entry.line());
      ProcessedEntry processed = pipeline.process(entry);
      if (processed != null) {
        return processed;
      }
    }
    return null;
  }
}
