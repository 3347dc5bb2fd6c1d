package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/**
 * {@code {name="value", …}}: all matchers must hold.
 *
 * @param matchers in the order of the text
 */
public record StreamSelector(ImmutableList<LabelMatcher> matchers) {
  /** Selects every stream. Not valid in a query; label and series requests may carry none. */
  public static final StreamSelector ALL = new StreamSelector(ImmutableList.of());

  @Override
  public String toString() {
    return matchers.stream()
        .map(LabelMatcher::toString)
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
