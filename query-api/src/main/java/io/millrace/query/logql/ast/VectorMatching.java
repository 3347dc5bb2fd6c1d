package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/**
 * Which labels must be equal for two samples to meet.
 *
 * @param kind ALL labels, ON those named, or all but those (IGNORING)
 * @param labels empty with ALL
 */
public record VectorMatching(Kind kind, ImmutableList<String> labels) {
  /** All labels. */
  public static final VectorMatching ALL = new VectorMatching(Kind.ALL, ImmutableList.of());

  /** Which labels are compared. */
  public enum Kind {
    ALL,
    ON,
    IGNORING
  }

  /** As it stands behind the operator: empty, or {@code " on (a)"}. */
  @Override
  public String toString() {
    if (kind == Kind.ALL) {
      return "";
    }
    return labels.stream()
        .collect(Collectors.joining(", ", kind == Kind.ON ? " on (" : " ignoring (", ")"));
  }
}
