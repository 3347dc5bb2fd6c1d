package io.millrace.receiver.loki;

/** Times that an entry may have: those that a signed number of nanoseconds since 1970 can say. */
final class PushTime {
  static final String RANGE = "after 1970-01-01T00:00:00Z and before 2262-04-11T23:47:16Z";

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long END_SECOND = Long.MAX_VALUE / NANOS_PER_SECOND;

  private PushTime() {}

  static boolean isValid(long seconds, long nanos) {
    return seconds >= 0
        && seconds < END_SECOND
        && nanos >= 0
        && nanos < NANOS_PER_SECOND
        && seconds + nanos > 0;
  }

  static boolean isValid(long unixNano) {
    return isValid(
        Math.floorDiv(unixNano, NANOS_PER_SECOND), Math.floorMod(unixNano, NANOS_PER_SECOND));
  }

  static long unixNano(long seconds, long nanos) {
    return seconds * NANOS_PER_SECOND + nanos;
  }
}
