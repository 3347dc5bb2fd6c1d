package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableSet;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.LogQuery;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which records are wanted.
 *
 * @param query selector and pipeline; the source may run as much of the pipeline as it can
 * @param startNanos the oldest, inclusive
 * @param endNanos exclusive
 * @param amount how much of them
 */
public record EntryRequest(
    LogQuery query, long startNanos, long endNanos, Direction direction, Amount amount) {
  /**
   * How much is wanted.
   *
   * @param limit how many records are wanted behind the whole pipeline; empty for all
   * @param labels the labels that anyone asks for, whatever else the records have; empty for all
   */
  public record Amount(OptionalInt limit, Optional<ImmutableSet<LabelName>> labels) {
    public static final Amount ALL = new Amount(OptionalInt.empty(), Optional.empty());

    public static Amount limited(int limit) {
      return new Amount(OptionalInt.of(limit), Optional.empty());
    }
  }

  /** The same of another time. */
  public EntryRequest within(long start, long end) {
    return new EntryRequest(query, start, end, direction, amount);
  }

  /** The same with another limit. */
  public EntryRequest withLimit(int limit) {
    return new EntryRequest(
        query, startNanos, endNanos, direction, new Amount(OptionalInt.of(limit), amount.labels()));
  }

  public OptionalInt limit() {
    return amount.limit();
  }
}
