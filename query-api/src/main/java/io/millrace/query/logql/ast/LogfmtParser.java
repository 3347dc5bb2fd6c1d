package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/**
 * {@code | logfmt} sets a label for every {@code key=value} of the line; with extractions it sets
 * those alone.
 *
 * @param strict stop at the first malformed pair with an error, rather than pass over it
 * @param keepEmpty keep keys without a value, with the empty text
 * @param extractions empty for all
 */
public record LogfmtParser(boolean strict, boolean keepEmpty, ImmutableList<Extraction> extractions)
    implements Stage {
  @Override
  public boolean keepsLabels() {
    return false;
  }

  @Override
  public String toString() {
    return "| logfmt"
        + (strict ? " --strict" : "")
        + (keepEmpty ? " --keep-empty" : "")
        + extractions.stream()
            .map(Extraction::toString)
            .collect(Collectors.joining(", ", extractions.isEmpty() ? "" : " ", ""));
  }
}
