package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.BinaryOperation;
import io.millrace.query.logql.ast.VectorMatching;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lets the samples of two vectors meet where their labels agree. */
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
        operation.operator().isSetOperator()
            ? new SetOperator(operation, grid, this::key).apply(left, right)
            : switch (matching.many()) {
              case NEITHER -> oneToOne(left, right);
              case LEFT -> manyToOne(left, unique(right, "right"), true);
              case RIGHT -> manyToOne(right, unique(left, "left"), false);
            };
    return result.stream()
        .filter(series -> !series.present().isEmpty())
        .sorted(Comparator.comparing(Series::labels))
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
                LabelSet labels =
                    matching.kind() == VectorMatching.Kind.ALL
                        ? series.labels()
                        : key(series.labels());
                result.put(key, computed(labels, series, other));
              }
            });
    return List.copyOf(result.values());
  }

  private List<Series> manyToOne(
      List<Series> many, Map<LabelSet, Series> ones, boolean manyIsLeft) {
    Map<LabelSet, Series> result = new TreeMap<>();
    for (Series series : many) {
      Series one = ones.get(key(series.labels()));
      if (one != null) {
        LabelSet labels = withIncluded(series.labels(), one.labels());
        Series next = manyIsLeft ? computed(labels, series, one) : computed(labels, one, series);
        Series before = result.put(labels, next);
        if (before != null) {
          refuseMeeting(before, next, "result");
          result.put(labels, joined(labels, before, next));
        }
      }
    }
    return List.copyOf(result.values());
  }

  private LabelSet withIncluded(LabelSet many, LabelSet one) {
    if (matching.included().isEmpty()) {
      return many;
    }
    Map<String, String> labels = new HashMap<>(many.toMap());
    for (String name : matching.included()) {
      if (one.get(name).isEmpty()) {
        labels.remove(name);
      } else {
        labels.put(name, one.get(name));
      }
    }
    return LabelSet.of(labels);
  }

  private Series computed(LabelSet labels, Series left, Series right) {
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
        refuseMeeting(before, next, side);
        unique.put(
            key,
            joined(
                matching.many() == VectorMatching.Many.NEITHER ? key : next.labels(),
                before,
                next));
      }
    }
    return unique;
  }

  private void refuseMeeting(Series before, Series next, String side) {
    if (before.present().intersects(next.present())) {
      throw new QueryRefusedException(
          "found several samples on the "
              + side
              + " of `"
              + operation.operator().symbol()
              + "` for "
              + key(next.labels())
              + " (expected: one on each side; name more labels in on(), aggregate before, or let many meet one with group_left or group_right)");
    }
  }

  private Series joined(LabelSet labels, Series first, Series second) {
    Series result = Series.empty(labels, grid);
    first.present().stream().forEach(step -> result.set(step, first.at(step)));
    second.present().stream().forEach(step -> result.set(step, second.at(step)));
    return result;
  }

  private LabelSet key(LabelSet labels) {
    return switch (matching.kind()) {
      case ALL -> labels;
      case ON -> labels.filter(matching.labels()::contains);
      case IGNORING -> labels.filter(name -> !matching.labels().contains(name));
    };
  }
}
