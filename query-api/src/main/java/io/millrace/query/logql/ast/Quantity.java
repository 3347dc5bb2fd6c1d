package io.millrace.query.logql.ast;

/** A number with its kind. */
public sealed interface Quantity {
  /** The number that is compared: nanoseconds for durations. */
  double value();

  /** A plain number. */
  record Plain(double value) implements Quantity {
    @Override
    public String toString() {
      return Numbers.format(value);
    }
  }

  /** A duration; may be negative. */
  record Duration(long nanos) implements Quantity {
    @Override
    public double value() {
      return nanos;
    }

    @Override
    public String toString() {
      return Durations.format(nanos);
    }
  }

  /** A number of bytes. */
  record Bytes(long count) implements Quantity {
    @Override
    public double value() {
      return count;
    }

    @Override
    public String toString() {
      return ByteSizes.format(count);
    }
  }
}
