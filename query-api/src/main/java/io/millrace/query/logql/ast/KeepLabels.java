package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/** {@code | keep a, b="x"}: takes all other labels away, errors excepted. */
public record KeepLabels(ImmutableList<LabelChoice> choices) implements Stage {
  @Override
  public boolean keepsLabels() {
    return false;
  }

  @Override
  public String toString() {
    return choices.stream()
        .map(LabelChoice::toString)
        .collect(Collectors.joining(", ", "| keep ", ""));
  }
}
