package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.BinaryOperation;
import io.millrace.query.logql.ast.VectorMatching;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lets the samples of two vectors meet where their labels agree; one meets at most one. */
final class VectorMatcher {
  private final BinaryOperation operation;
  private final VectorMatching matching;
  private final StepGrid grid;

  VectorMatcher(BinaryOperation operation, StepGrid grid) {
    this.operation = operation;
    this.matching = operation.matching();
    this.grid = grid;
  }

  ImmutableList<Series> match(List<Series> left, List<Series> right) {
    List<Series> result =
        switch (operation.operator()) {
          case OR -> or(left, right);
          case AND -> kept(left, right, true);
          case UNLESS -> kept(left, right, false);
          case ADD,
              SUBTRACT,
              MULTIPLY,
              DIVIDE,
              MODULO,
              POWER,
              EQUAL,
              NOT_EQUAL,
              GREATER,
              GREATER_OR_EQUAL,
              LESS,
              LESS_OR_EQUAL ->
              oneToOne(left, right);
        };
    return result.stream()
        .filter(series -> !series.present().isEmpty())
        .sorted((a, b) -> a.labels().compareTo(b.labels()))
        .collect(ImmutableList.toImmutableList());
  }

  private List<Series> oneToOne(List<Series> left, List<Series> right) {
    Map<LabelSet, Series> rights = unique(right, "right");
    Map<LabelSet, Series> result = new TreeMap<>();
    unique(left, "left")
        .forEach(
            (key, series) -> {
              Series other = rights.get(key);
              if (other != null) {
                result.put(key, computed(series, other));
              }
            });
    return new ArrayList<>(result.values());
  }

  private Series computed(Series left, Series right) {
    LabelSet labels =
        matching.kind() == VectorMatching.Kind.ALL ? left.labels() : key(left.labels());
    Series result = Series.empty(labels, grid);
    BitSet both = (BitSet) left.present().clone();
    both.and(right.present());
    both.stream()
        .forEach(
            step ->
                BinaryEvaluator.compute(
                    operation, result, step, left.at(step), right.at(step), left.at(step)));
    return result;
  }

  /** Joins series of one key; two samples of one key at one time are an error. */
  private Map<LabelSet, Series> unique(List<Series> series, String side) {
    Map<LabelSet, Series> unique = new TreeMap<>();
    for (Series next : series) {
      LabelSet key = key(next.labels());
      Series before = unique.putIfAbsent(key, next);
      if (before != null) {
        if (before.present().intersects(next.present())) {
          throw new QueryRefusedException(
              "found several samples on the "
                  + side
                  + " of `"
                  + operation.operator().symbol()
                  + "` for "
                  + key
                  + " (expected: one on each side; name more labels in on(), or aggregate before)");
        }
        unique.put(key, joined(before, next));
      }
    }
    return unique;
  }

  private Series joined(Series first, Series second) {
    Series result = Series.empty(key(first.labels()), grid);
    first.present().stream().forEach(step -> result.set(step, first.at(step)));
    second.present().stream().forEach(step -> result.set(step, second.at(step)));
    return result;
  }

  private List<Series> or(List<Series> left, List<Series> right) {
    Map<LabelSet, BitSet> taken = presence(left);
    List<Series> result = new ArrayList<>(left);
    for (Series series : right) {
      BitSet free = (BitSet) series.present().clone();
      free.andNot(taken.getOrDefault(key(series.labels()), new BitSet()));
      result.add(new Series(series.labels(), series.values(), free));
    }
    return sameLabelsJoined(result);
  }

  /** Both sides may give samples of the same labels at different times. */
  private List<Series> sameLabelsJoined(List<Series> series) {
    Map<LabelSet, Series> joined = new TreeMap<>();
    for (Series next : series) {
      Series before = joined.putIfAbsent(next.labels(), next);
      if (before != null) {
        Series both = Series.empty(next.labels(), grid);
        next.present().stream().forEach(step -> both.set(step, next.at(step)));
        before.present().stream().forEach(step -> both.set(step, before.at(step)));
        joined.put(next.labels(), both);
      }
    }
    return new ArrayList<>(joined.values());
  }

  private List<Series> kept(List<Series> left, List<Series> right, boolean wherePresent) {
    Map<LabelSet, BitSet> others = presence(right);
    List<Series> result = new ArrayList<>();
    for (Series series : left) {
      BitSet present = (BitSet) series.present().clone();
      BitSet other = others.getOrDefault(key(series.labels()), new BitSet());
      if (wherePresent) {
        present.and(other);
      } else {
        present.andNot(other);
      }
      result.add(new Series(series.labels(), series.values(), present));
    }
    return result;
  }

  private Map<LabelSet, BitSet> presence(List<Series> series) {
    Map<LabelSet, BitSet> presence = new TreeMap<>();
    for (Series next : series) {
      presence.computeIfAbsent(key(next.labels()), key -> new BitSet()).or(next.present());
    }
    return presence;
  }

  private LabelSet key(LabelSet labels) {
    return switch (matching.kind()) {
      case ALL -> labels;
      case ON -> labels.filter(matching.labels()::contains);
      case IGNORING -> labels.filter(name -> !matching.labels().contains(name));
    };
  }
}
