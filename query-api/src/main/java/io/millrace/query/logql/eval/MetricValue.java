package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;

/** What a metric gives over a grid. */
public sealed interface MetricValue {
  /** One number at all times. */
  record Scalar(double value) implements MetricValue {}

  /** A number for each of several label sets, in the order of the labels. */
  record Vector(ImmutableList<Series> series) implements MetricValue {}
}
