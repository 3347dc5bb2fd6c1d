package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.BinaryOperation;
import io.millrace.query.logql.ast.BinaryOperator;

/** Computes operators between metrics. */
final class BinaryEvaluator {
  private final BinaryOperation operation;
  private final StepGrid grid;

  BinaryEvaluator(BinaryOperation operation, StepGrid grid) {
    this.operation = operation;
    this.grid = grid;
  }

  MetricValue evaluate(MetricValue left, MetricValue right) {
    return switch (left) {
      case MetricValue.Scalar a ->
          switch (right) {
            case MetricValue.Scalar b -> new MetricValue.Scalar(scalar(a.value(), b.value()));
            case MetricValue.Vector b -> withScalar(b, a.value(), true);
          };
      case MetricValue.Vector a ->
          switch (right) {
            case MetricValue.Scalar b -> withScalar(a, b.value(), false);
            case MetricValue.Vector b ->
                new MetricValue.Vector(
                    new VectorMatcher(operation, grid).match(a.series(), b.series()));
          };
    };
  }

  private double scalar(double left, double right) {
    return operation.operator().isComparison()
        ? (holds(operation.operator(), left, right) ? 1 : 0)
        : arithmetic(operation.operator(), left, right);
  }

  private MetricValue withScalar(MetricValue.Vector vector, double scalar, boolean scalarIsLeft) {
    return new MetricValue.Vector(
        vector.series().stream()
            .map(series -> withScalar(series, scalar, scalarIsLeft))
            .filter(series -> !series.present().isEmpty())
            .collect(ImmutableList.toImmutableList()));
  }

  private Series withScalar(Series series, double scalar, boolean scalarIsLeft) {
    Series result = Series.empty(series.labels(), grid);
    for (int step = series.present().nextSetBit(0);
        step >= 0;
        step = series.present().nextSetBit(step + 1)) {
      double value = series.at(step);
      double left = scalarIsLeft ? scalar : value;
      double right = scalarIsLeft ? value : scalar;
      compute(operation, result, step, left, right, value);
    }
    return result;
  }

  /**
   * Sets a sample of the result, or none where a comparison filters it out.
   *
   * @param kept what a comparison that filters keeps
   */
  static void compute(
      BinaryOperation operation, Series result, int step, double left, double right, double kept) {
    BinaryOperator operator = operation.operator();
    if (!operator.isComparison()) {
      result.set(step, arithmetic(operator, left, right));
    } else if (operation.returnsBool()) {
      result.set(step, holds(operator, left, right) ? 1 : 0);
    } else if (holds(operator, left, right)) {
      result.set(step, kept);
    }
  }

  private static double arithmetic(BinaryOperator operator, double left, double right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MODULO -> left % right;
      case POWER -> Math.pow(left, right);
      case OR, AND, UNLESS, EQUAL, NOT_EQUAL, GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL ->
          throw new IllegalArgumentException("operator: " + operator + " (expected: arithmetic)");
    };
  }

  private static boolean holds(BinaryOperator operator, double left, double right) {
    return switch (operator) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case GREATER -> left > right;
      case GREATER_OR_EQUAL -> left >= right;
      case LESS -> left < right;
      case LESS_OR_EQUAL -> left <= right;
      case OR, AND, UNLESS, ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER ->
          throw new IllegalArgumentException("operator: " + operator + " (expected: a comparison)");
    };
  }
}
