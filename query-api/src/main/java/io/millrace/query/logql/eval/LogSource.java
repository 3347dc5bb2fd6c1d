package io.millrace.query.logql.eval;

/** Where records come from. Safe for all threads; all calls block. */
public interface LogSource {
  /** The records of a request, in its order. */
  EntryCursor entries(EntryRequest request);

  /**
   * Computes a range aggregation in the source, if the source can do so exactly.
   *
   * @return false if it cannot: then nothing was given to the sink
   */
  boolean aggregate(RangeRequest request, WindowSink sink);
}
