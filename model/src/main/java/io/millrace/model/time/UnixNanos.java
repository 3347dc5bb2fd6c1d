package io.millrace.model.time;

import java.time.Instant;

/** Nanoseconds since 1970-01-01T00:00:00Z, as OTLP's {@code fixed64} times count them. */
public final class UnixNanos {
  private static final long PER_SECOND = 1_000_000_000L;

  private UnixNanos() {}

  /**
   * The nanoseconds of an instant.
   *
   * @throws ArithmeticException before the year 1677 and after 2262
   */
  public static long of(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), PER_SECOND), instant.getNano());
  }

  /** The instant of nanoseconds, which may be negative. */
  public static Instant toInstant(long unixNanos) {
    return Instant.ofEpochSecond(0, unixNanos);
  }
}
