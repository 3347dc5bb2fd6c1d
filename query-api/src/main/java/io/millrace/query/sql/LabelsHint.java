package io.millrace.query.sql;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;

/**
 * The resource attribute {@code loki.resource.labels}: names of attributes of the same resource,
 * separated by commas, that are stream labels besides those that are so for every resource. The
 * collector's Loki exporter takes the same hint. It is never shown itself.
 */
final class LabelsHint {
  static final String ATTRIBUTE = "loki.resource.labels";

  /** What a label of the hint's own name would be; no label has it. */
  static final String LABEL = "loki_resource_labels";

  private static final Splitter COMMAS =
      Splitter.on(',').trimResults(CharMatcher.is(' ')).omitEmptyStrings();

  private LabelsHint() {}

  static ImmutableSet<String> names(String hint) {
    return ImmutableSet.copyOf(COMMAS.split(hint));
  }
}
