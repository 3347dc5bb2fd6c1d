package io.millrace.model.store;

/**
 * A time of receipt, in nanoseconds since the epoch.
 *
 * @param fromUnixNano the first
 * @param toUnixNano the first that is not in it
 */
public record ReceiptRange(long fromUnixNano, long toUnixNano) {
  /** Checks the order; {@link IllegalArgumentException} names what is wrong. */
  public ReceiptRange {
    if (fromUnixNano >= toUnixNano) {
      throw new IllegalArgumentException(
          "range: %d to %d (expected: from before to)".formatted(fromUnixNano, toUnixNano));
    }
  }

  public boolean contains(long receivedUnixNano) {
    return fromUnixNano <= receivedUnixNano && receivedUnixNano < toUnixNano;
  }
}
