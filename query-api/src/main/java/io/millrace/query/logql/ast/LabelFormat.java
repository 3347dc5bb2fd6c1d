package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/**
 * {@code | label_format to=from, x="{{.y}}"}: renames labels and makes new ones, one after the
 * other.
 */
public record LabelFormat(ImmutableList<Assignment> assignments) implements Stage {
  /** Sets one label. */
  public sealed interface Assignment {
    /** The label that is set. */
    String label();

    /** The label takes the value of another, which goes away. */
    record Rename(String label, String from) implements Assignment {
      @Override
      public String toString() {
        return label + "=" + from;
      }
    }

    /** The label takes what a template gives. */
    record Template(String label, String template) implements Assignment {
      @Override
      public String toString() {
        return label + "=" + Quoted.of(template);
      }
    }
  }

  @Override
  public boolean keepsLabels() {
    return false;
  }

  @Override
  public String toString() {
    return assignments.stream()
        .map(Assignment::toString)
        .collect(Collectors.joining(", ", "| label_format ", ""));
  }
}
