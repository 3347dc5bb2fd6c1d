package io.millrace.model.otlp;

import io.millrace.model.tenant.RecordLimits;
import io.millrace.model.tenant.RecordLimits.Oversize;
import java.time.Duration;

/**
 * {@link RecordLimits} for the records of one request.
 *
 * @param limits the limits that they came from
 * @param receivedUnixNano time of receipt, which stands in for a time that a record lacks
 * @param oldestUnixNano earliest time that is kept, unsigned
 * @param newestUnixNano latest time that is kept, unsigned
 */
public record RecordRules(
    RecordLimits limits, long receivedUnixNano, long oldestUnixNano, long newestUnixNano) {
  private static final long LATEST = -1;

  /** The rules for a request that is received at a time, nanoseconds since the epoch. */
  public static RecordRules of(RecordLimits limits, long receivedUnixNano) {
    return new RecordRules(
        limits,
        receivedUnixNano,
        receivedUnixNano - Math.min(receivedUnixNano, nanos(limits.maxAge())),
        nanos(limits.maxAhead()) == Long.MAX_VALUE
            ? LATEST
            // Below 2^64, as an unsigned number, since both are below 2^63.
            : receivedUnixNano + nanos(limits.maxAhead()));
  }

  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  boolean mayTruncate() {
    return limits.oversize() == Oversize.TRUNCATE;
  }

  boolean isTooOld(long unixNano) {
    return Long.compareUnsigned(unixNano, oldestUnixNano) < 0;
  }

  boolean isTooFarAhead(long unixNano) {
    return Long.compareUnsigned(unixNano, newestUnixNano) > 0;
  }
}
