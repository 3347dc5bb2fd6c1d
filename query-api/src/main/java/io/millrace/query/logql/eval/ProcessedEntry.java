package io.millrace.query.logql.eval;

import java.util.Map;
import java.util.TreeMap;

/**
 * A record that came through a pipeline.
 *
 * @param parsed labels that the pipeline made, errors among them
 */
public record ProcessedEntry(
    long timestampNanos,
    String line,
    LabelSet streamLabels,
    LabelSet structuredMetadata,
    LabelSet parsed) {
  /** All labels in one set. */
  public LabelSet allLabels() {
    if (structuredMetadata.isEmpty() && parsed.isEmpty()) {
      return streamLabels;
    }
    Map<String, String> all = new TreeMap<>();
    streamLabels.forEach(all::put);
    structuredMetadata.forEach(all::put);
    parsed.forEach(all::put);
    return LabelSet.of(all);
  }
}
