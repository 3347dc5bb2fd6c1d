package io.millrace.query.logql.eval;

import java.util.BitSet;

/**
 * Samples of one label set over a grid. Its maker hands the arrays over and writes them no more.
 *
 * @param values one for each step
 * @param present the steps that have a sample
 */
@SuppressWarnings(
    "ArrayRecordComponent") // never compared; one list of boxes for each would cost more
public record Series(LabelSet labels, double[] values, BitSet present) {
  /** Without samples, to be filled by its maker. */
  static Series empty(LabelSet labels, StepGrid grid) {
    return new Series(labels, new double[grid.count()], new BitSet(grid.count()));
  }

  void set(int step, double value) {
    values[step] = value;
    present.set(step);
  }

  boolean has(int step) {
    return present.get(step);
  }

  double at(int step) {
    return values[step];
  }
}
