package io.millrace.pipeline.writer;

import java.time.Duration;

/**
 * When a batch closes and how faults are waited out.
 *
 * @param subscription name of the subscription that feeds the store
 * @param members threads, each with a batch of its own; more than the log has partitions are idle
 * @param maxRows records after which a batch closes
 * @param maxBytes bytes of the store's layout after which a batch closes
 * @param maxAgeMillis time after which a batch closes, from its first event
 * @param minBackoffMillis pause after a first fault; it doubles up to the maximum
 * @param maxBackoffMillis longest pause between two attempts
 */
public record WriterSettings(
    String subscription,
    int members,
    int maxRows,
    long maxBytes,
    long maxAgeMillis,
    long minBackoffMillis,
    long maxBackoffMillis) {
  /** One member, batches of 100,000 rows, 32 MiB or a second, back-off from 100 ms to 5 s. */
  public static final WriterSettings DEFAULT =
      new WriterSettings("writer", 1, 100_000, 32L << 20, 1000, 100, 5000);

  /** Checks the values; {@link IllegalArgumentException} names the wrong one. */
  public WriterSettings {
    requirePositive("members", members);
    requirePositive("maxRows", maxRows);
    requirePositive("maxBytes", maxBytes);
    requirePositive("maxAgeMillis", maxAgeMillis);
    requirePositive("minBackoffMillis", minBackoffMillis);
    if (maxBackoffMillis < minBackoffMillis) {
      throw new IllegalArgumentException(
          "maxBackoffMillis: %d (expected: at least minBackoffMillis, %d)"
              .formatted(maxBackoffMillis, minBackoffMillis));
    }
  }

  /** These settings with other bounds of a batch. */
  public WriterSettings withBatch(int newMaxRows, long newMaxBytes, Duration newMaxAge) {
    return new WriterSettings(
        subscription,
        members,
        newMaxRows,
        newMaxBytes,
        newMaxAge.toMillis(),
        minBackoffMillis,
        maxBackoffMillis);
  }

  /** These settings with other pauses after a fault. */
  public WriterSettings withBackoff(Duration min, Duration max) {
    return new WriterSettings(
        subscription, members, maxRows, maxBytes, maxAgeMillis, min.toMillis(), max.toMillis());
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
    }
  }
}
