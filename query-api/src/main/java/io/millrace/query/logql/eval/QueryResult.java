package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;

/** The answer to a query. */
public sealed interface QueryResult {
  /** Lines, in the order asked for. */
  record Lines(ImmutableList<ProcessedEntry> entries) implements QueryResult {}

  /** Samples over a range. */
  record Matrix(StepGrid grid, ImmutableList<Series> series) implements QueryResult {}

  /** Samples of one time. */
  record Vector(long timeNanos, ImmutableList<Series> series) implements QueryResult {}

  /** A number at one time. */
  record Scalar(long timeNanos, double value) implements QueryResult {}
}
