package io.millrace.query.logql.eval;

import java.util.Map;
import java.util.TreeMap;

/**
 * A record that came through a pipeline.
 *
 * @param value what unwrap took; 0 without one
 */
public record ProcessedEntry(long timestampNanos, String line, Labels labels, double value) {
  /**
   * Labels by where they are from.
   *
   * @param parsed labels that the pipeline made, errors among them
   */
  public record Labels(LabelSet stream, LabelSet structuredMetadata, LabelSet parsed) {}

  public LabelSet streamLabels() {
    return labels.stream();
  }

  public LabelSet structuredMetadata() {
    return labels.structuredMetadata();
  }

  public LabelSet parsed() {
    return labels.parsed();
  }

  /** All labels in one set. */
  public LabelSet allLabels() {
    if (structuredMetadata().isEmpty() && parsed().isEmpty()) {
      return streamLabels();
    }
    Map<String, String> all = new TreeMap<>();
    streamLabels().forEach(all::put);
    structuredMetadata().forEach(all::put);
    parsed().forEach(all::put);
    return LabelSet.of(all);
  }
}
