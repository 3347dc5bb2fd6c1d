package io.millrace.query.logql.eval;

/**
 * The times at which a metric is computed.
 *
 * @param startNanos the first
 * @param stepNanos from one to the next; over 0
 * @param count how many; at least 1
 */
public record StepGrid(long startNanos, long stepNanos, int count) {
  /** A single time. */
  public static StepGrid instant(long timeNanos) {
    return new StepGrid(timeNanos, 1, 1);
  }

  /**
   * The multiples of the step that cover a range: its start rounded down and its end rounded up, so
   * that the same query a moment later is asked at the same times.
   */
  public static StepGrid aligned(long startNanos, long endNanos, long stepNanos) {
    long first = Math.floorDiv(startNanos, stepNanos);
    long last = Math.ceilDiv(endNanos, stepNanos);
    return new StepGrid(
        first * stepNanos, stepNanos, (int) Math.min(last - first + 1, Integer.MAX_VALUE));
  }

  public long timeNanos(int step) {
    return startNanos + step * stepNanos;
  }

  /** First step at the time or behind it; {@link #count} if there is none. */
  public int stepAtOrAfter(long timeNanos) {
    if (timeNanos <= startNanos) {
      return 0;
    }
    return (int) Math.min(Math.ceilDiv(timeNanos - startNanos, stepNanos), count);
  }
}
