package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * The streams that a selector selects in a time.
 *
 * @param names of the attributes that their records can have
 * @param ids as numbers; empty where they are not known, or are very many
 */
record SelectedStreams(AttributeNames names, Optional<ImmutableList<String>> ids) {
  /** More are looked up by a subquery. */
  static final int MAX_IDS = 1_000;

  static final SelectedStreams UNKNOWN =
      new SelectedStreams(AttributeNames.UNKNOWN, Optional.empty());

  /** From lists as the table of streams has them; of the ids one more than may be. */
  static SelectedStreams of(AttributeNames names, List<String> ids) {
    return new SelectedStreams(
        names,
        ids.isEmpty() || ids.size() > MAX_IDS
            ? Optional.empty()
            : Optional.of(ImmutableList.copyOf(ids)));
  }
}
