package io.millrace.query.logql.eval;

import java.util.Arrays;

/** Makes one number of the numbers in a window. */
@FunctionalInterface
interface WindowFunction {
  double compute(Window window);

  /**
   * Numbers in the order of time: those of the array from one index to before another, one at
   * least.
   */
  @SuppressWarnings("ArrayRecordComponent") // a view of an array that grows
  record Window(double[] values, int from, int to) {
    int size() {
      return to - from;
    }

    double get(int index) {
      return values[from + index];
    }

    double[] copy() {
      return Arrays.copyOfRange(values, from, to);
    }
  }
}
