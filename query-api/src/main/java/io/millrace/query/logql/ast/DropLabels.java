package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/** {@code | drop a, b="x"}: takes labels away, a matched one only where its value matches. */
public record DropLabels(ImmutableList<LabelChoice> choices) implements Stage {
  @Override
  public boolean keepsLabels() {
    return false;
  }

  @Override
  public String toString() {
    return choices.stream()
        .map(LabelChoice::toString)
        .collect(Collectors.joining(", ", "| drop ", ""));
  }
}
