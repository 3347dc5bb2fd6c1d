package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/**
 * By which labels samples fall together.
 *
 * @param kind by the labels, or by all others; NONE puts everything into one group
 * @param labels in the order of the query; empty with NONE
 */
public record Grouping(Kind kind, ImmutableList<LabelName> labels) {
  /** No clause: one group without labels. */
  public static final Grouping NONE = new Grouping(Kind.NONE, ImmutableList.of());

  /** Which labels remain. */
  public enum Kind {
    NONE,
    BY,
    WITHOUT
  }

  /** As it stands behind the function's name: empty, or {@code " by (a, b)"}. */
  @Override
  public String toString() {
    if (kind == Kind.NONE) {
      return "";
    }
    return labels.stream()
        .map(LabelName::toString)
        .collect(Collectors.joining(", ", kind == Kind.BY ? " by (" : " without (", ")"));
  }
}
