package io.millrace.query.logql.eval;

/** Takes what falls into the windows of a range aggregation. */
@FunctionalInterface
public interface WindowSink {
  /** Records of one series that lie in the windows of the same steps. */
  void add(LabelSet series, WindowPart part);
}
