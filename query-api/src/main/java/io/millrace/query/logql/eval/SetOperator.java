package io.millrace.query.logql.eval;

import io.millrace.query.logql.ast.BinaryOperation;
import io.millrace.query.logql.ast.BinaryOperator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** {@code and}, {@code or}, {@code unless}: samples stay as they are, or go. */
final class SetOperator {
  private final BinaryOperation operation;
  private final StepGrid grid;
  private final UnaryOperator<LabelSet> key;

  /**
   * An operator.
   *
   * @param key the labels by which samples are compared
   */
  SetOperator(BinaryOperation operation, StepGrid grid, UnaryOperator<LabelSet> key) {
    this.operation = operation;
    this.grid = grid;
    this.key = key;
  }

  List<Series> apply(List<Series> left, List<Series> right) {
    return operation.operator() == BinaryOperator.OR
        ? or(left, right)
        : kept(left, right, operation.operator() == BinaryOperator.AND);
  }

  private List<Series> or(List<Series> left, List<Series> right) {
    Map<LabelSet, BitSet> taken = presence(left);
    List<Series> result = new ArrayList<>(left);
    for (Series series : right) {
      BitSet free = (BitSet) series.present().clone();
      free.andNot(taken.getOrDefault(key.apply(series.labels()), new BitSet()));
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
      BitSet other = others.getOrDefault(key.apply(series.labels()), new BitSet());
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
      presence.computeIfAbsent(key.apply(next.labels()), labels -> new BitSet()).or(next.present());
    }
    return presence;
  }
}
