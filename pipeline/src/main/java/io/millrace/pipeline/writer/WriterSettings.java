package io.millrace.pipeline.writer;

import java.time.Duration;

/**
 * When a batch closes, what is taken for a repetition, and how faults are waited out.
 *
 * @param subscription name of the subscription that feeds the store
 * @param maxRows records after which a batch closes
 * @param maxBytes bytes of the store's layout after which a batch closes
 * @param maxAgeMillis time after which a batch closes, from its first event, unless the one before
 *     is still being stored: then it goes on to grow
 * @param memoryBytes bytes of all batches of the process together; each partition in charge holds
 *     two, which close earlier where this asks for it
 * @param duplicateWindowMillis how long after an event its repetition is dropped; 0 keeps all
 * @param minBackoffMillis pause after a first fault; it doubles up to the maximum
 * @param maxBackoffMillis longest pause between two attempts
 */
public record WriterSettings(
    String subscription,
    int maxRows,
    long maxBytes,
    long maxAgeMillis,
    long memoryBytes,
    long duplicateWindowMillis,
    long minBackoffMillis,
    long maxBackoffMillis) {
  /**
   * Batches of 100,000 rows, 32 MiB or a second; 96 MiB together; ten minutes for repetitions;
   * back-off from 100 ms to 5 s.
   */
  public static final WriterSettings DEFAULT =
      new WriterSettings("writer", 100_000, 32L << 20, 1000, 96L << 20, 600_000, 100, 5000);

  /** Checks the values; {@link IllegalArgumentException} names the wrong one. */
  public WriterSettings {
    requirePositive("maxRows", maxRows);
    requirePositive("maxBytes", maxBytes);
    requirePositive("maxAgeMillis", maxAgeMillis);
    requirePositive("memoryBytes", memoryBytes);
    requirePositive("minBackoffMillis", minBackoffMillis);
    if (duplicateWindowMillis < 0) {
      throw new IllegalArgumentException(
          "duplicateWindowMillis: " + duplicateWindowMillis + " (expected: 0 or more)");
    }
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
        newMaxRows,
        newMaxBytes,
        newMaxAge.toMillis(),
        memoryBytes,
        duplicateWindowMillis,
        minBackoffMillis,
        maxBackoffMillis);
  }

  /** These settings with another bound of all batches together. */
  public WriterSettings withMemory(long newMemoryBytes) {
    return new WriterSettings(
        subscription,
        maxRows,
        maxBytes,
        maxAgeMillis,
        newMemoryBytes,
        duplicateWindowMillis,
        minBackoffMillis,
        maxBackoffMillis);
  }

  /** These settings with another time in which repetitions are found. */
  public WriterSettings withDuplicateWindow(Duration newWindow) {
    return new WriterSettings(
        subscription,
        maxRows,
        maxBytes,
        maxAgeMillis,
        memoryBytes,
        newWindow.toMillis(),
        minBackoffMillis,
        maxBackoffMillis);
  }

  /** These settings with other pauses after a fault. */
  public WriterSettings withBackoff(Duration min, Duration max) {
    return new WriterSettings(
        subscription,
        maxRows,
        maxBytes,
        maxAgeMillis,
        memoryBytes,
        duplicateWindowMillis,
        min.toMillis(),
        max.toMillis());
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
    }
  }
}
