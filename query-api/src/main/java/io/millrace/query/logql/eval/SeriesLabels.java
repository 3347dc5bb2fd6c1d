package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableSet;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.LabelName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Decides which series a record or a sample belongs to. Labels without a value are left out. */
final class SeriesLabels {
  private final Grouping.Kind kind;
  private final ImmutableSet<String> names;
  private final boolean all;

  /** Empty keeps all labels. */
  SeriesLabels(Optional<Grouping> grouping) {
    this.all = grouping.isEmpty();
    this.kind = grouping.map(Grouping::kind).orElse(Grouping.Kind.NONE);
    this.names =
        grouping.stream()
            .flatMap(clause -> clause.labels().stream())
            .map(LabelName::label)
            .collect(ImmutableSet.toImmutableSet());
  }

  LabelSet of(ProcessedEntry entry) {
    Map<String, String> labels = new TreeMap<>();
    addTo(labels, entry.streamLabels());
    addTo(labels, entry.structuredMetadata());
    addTo(labels, entry.parsed());
    return LabelSet.of(labels);
  }

  LabelSet of(LabelSet labels) {
    return labels.filter(this::keeps);
  }

  private void addTo(Map<String, String> series, LabelSet labels) {
    labels.forEach(
        (name, value) -> {
          if (!value.isEmpty() && keeps(name)) {
            series.put(name, value);
          }
        });
  }

  private boolean keeps(String name) {
    return all
        || switch (kind) {
          case NONE -> false;
          case BY -> names.contains(name);
          case WITHOUT -> !names.contains(name);
        };
  }
}
