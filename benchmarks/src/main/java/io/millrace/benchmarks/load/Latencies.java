package io.millrace.benchmarks.load;

import java.util.Arrays;

/** Latencies of requests, kept whole. Thread-safe. */
public final class Latencies {
  private static final double NANOS_PER_MILLI = 1e6;

  private long[] nanos = new long[1 << 12];
  private int count;

  /** One more, in nanoseconds. */
  public synchronized void add(long latencyNanos) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = latencyNanos;
  }

  /** The latency, in ms, that so many of a hundred are at or under; 0 if there is none. */
  public synchronized double percentile(int percent) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return count == 0 ? 0 : sorted[Math.min(count - 1, count * percent / 100)] / NANOS_PER_MILLI;
  }

  /** p50, p99 and the longest, in ms. */
  public synchronized String summary() {
    if (count == 0) {
      return "none";
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return "p50 %.1f ms, p99 %.1f ms, max %.1f ms"
        .formatted(
            sorted[count / 2] / NANOS_PER_MILLI,
            sorted[Math.min(count - 1, (int) (count * 0.99))] / NANOS_PER_MILLI,
            sorted[count - 1] / NANOS_PER_MILLI);
  }
}
