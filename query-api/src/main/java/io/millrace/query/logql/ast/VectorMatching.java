package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;

/**
 * Which samples meet.
 *
 * @param kind which labels must be equal: ALL, ON those named, or all but those (IGNORING)
 * @param labels empty with ALL
 * @param many the side of which several samples may meet one of the other
 * @param included labels that the many take over from the one
 */
public record VectorMatching(
    Kind kind, ImmutableList<String> labels, Many many, ImmutableList<String> included) {
  /** All labels, one to one. */
  public static final VectorMatching ALL = oneToOne(Kind.ALL, ImmutableList.of());

  /** Which labels are compared. */
  public enum Kind {
    ALL,
    ON,
    IGNORING
  }

  /** Where several samples may meet one. */
  public enum Many {
    NEITHER,
    LEFT,
    RIGHT
  }

  public static VectorMatching oneToOne(Kind kind, ImmutableList<String> labels) {
    return new VectorMatching(kind, labels, Many.NEITHER, ImmutableList.of());
  }

  /** As it stands behind the operator: empty, or {@code " on (a) group_left (b)"}. */
  @Override
  public String toString() {
    return matched() + group();
  }

  private String matched() {
    return switch (kind) {
      case ALL -> "";
      case ON -> " on (" + String.join(", ", labels) + ")";
      case IGNORING -> " ignoring (" + String.join(", ", labels) + ")";
    };
  }

  private String group() {
    String names = " (" + String.join(", ", included) + ")";
    return switch (many) {
      case NEITHER -> "";
      case LEFT -> " group_left" + names;
      case RIGHT -> " group_right" + names;
    };
  }
}
