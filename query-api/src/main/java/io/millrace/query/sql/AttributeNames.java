package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.query.logql.ast.LabelNames;
import java.util.Collection;
import java.util.Optional;

/**
 * Names of the attributes that the records of a query can have, with those of their scopes and
 * resources, each empty where they are not known. A name that is known and not among them is on no
 * record: so a label need not be looked for in every row.
 */
record AttributeNames(
    Optional<ImmutableSet<String>> ofRecords,
    Optional<ImmutableSet<String>> ofScopes,
    Optional<ImmutableSet<String>> ofResources) {
  /** Nothing is known: every map of every row is looked through. */
  static final AttributeNames UNKNOWN =
      new AttributeNames(Optional.empty(), Optional.empty(), Optional.empty());

  /** Lists as long as this may have lost names; the same number as in the table of streams. */
  static final int MAX_NAMES = 1_000;

  /** Stands in a list for names that were not noted. */
  private static final String NOT_NOTED = "*";

  /** From lists as the table of streams has them. */
  static AttributeNames of(
      Collection<String> ofRecords, Collection<String> ofScopes, Collection<String> ofResources) {
    return new AttributeNames(known(ofRecords), known(ofScopes), known(ofResources));
  }

  private static Optional<ImmutableSet<String>> known(Collection<String> names) {
    return names.size() >= MAX_NAMES || names.contains(NOT_NOTED)
        ? Optional.empty()
        : Optional.of(ImmutableSet.copyOf(names));
  }

  /** Whether every resource's stream labels are those of the layout. */
  boolean noHints() {
    return ofResources.isPresent() && !ofResources.get().contains(LabelsHint.ATTRIBUTE);
  }

  /** Those of the names that show as the label; empty if they are not known. */
  static Optional<ImmutableList<String>> showingAs(
      String label, Optional<ImmutableSet<String>> names) {
    return names.map(
        all ->
            all.stream()
                .filter(name -> LabelNames.of(name).equals(label))
                .filter(name -> !name.equals(LabelsHint.ATTRIBUTE))
                .collect(ImmutableList.toImmutableList()));
  }
}
