package io.millrace.pipeline.replay;

import java.util.OptionalDouble;

/**
 * How a replay is run.
 *
 * @param maxRows records after which a batch ends
 * @param maxBytes bytes of the store's layout after which a batch ends
 * @param duplicateWindowMillis as the writer's
 * @param parallel partitions that are read at the same time
 * @param recordsPerSecond records that are stored in a second at most; empty for no bound
 * @param minBackoffMillis pause after a first fault; it doubles up to the maximum
 * @param maxBackoffMillis longest pause between two attempts
 */
public record ReplaySettings(
    int maxRows,
    long maxBytes,
    long duplicateWindowMillis,
    int parallel,
    OptionalDouble recordsPerSecond,
    long minBackoffMillis,
    long maxBackoffMillis) {
  /**
   * Batches of 100,000 rows or 32 MiB, ten minutes for repetitions, two partitions at a time, as
   * fast as it goes.
   */
  public static final ReplaySettings DEFAULT =
      new ReplaySettings(100_000, 32L << 20, 600_000, 2, OptionalDouble.empty(), 100, 5_000);

  /** These settings with other bounds of a batch. */
  public ReplaySettings withBatch(int newMaxRows, long newMaxBytes) {
    return new ReplaySettings(
        newMaxRows,
        newMaxBytes,
        duplicateWindowMillis,
        parallel,
        recordsPerSecond,
        minBackoffMillis,
        maxBackoffMillis);
  }

  /** These settings with another time in which repetitions are found. */
  public ReplaySettings withDuplicateWindow(long newDuplicateWindowMillis) {
    return new ReplaySettings(
        maxRows,
        maxBytes,
        newDuplicateWindowMillis,
        parallel,
        recordsPerSecond,
        minBackoffMillis,
        maxBackoffMillis);
  }

  /** These settings with a bound of the rate. */
  public ReplaySettings withRate(OptionalDouble newRecordsPerSecond) {
    return new ReplaySettings(
        maxRows,
        maxBytes,
        duplicateWindowMillis,
        parallel,
        newRecordsPerSecond,
        minBackoffMillis,
        maxBackoffMillis);
  }
}
