package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/**
 * {@code | json} sets a label for every value of the line's JSON object, nested names joined by
 * {@code _}; with extractions it sets those alone.
 *
 * @param extractions empty for all
 */
public record JsonParser(ImmutableList<Extraction> extractions) implements Stage {
  @Override
  public boolean keepsLabels() {
    return false;
  }

  @Override
  public String toString() {
    return "| json"
        + extractions.stream()
            .map(Extraction::toString)
            .collect(Collectors.joining(", ", extractions.isEmpty() ? "" : " ", ""));
  }
}
