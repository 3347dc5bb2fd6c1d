package io.millrace.pipeline.pulsar;

import com.google.common.collect.ImmutableList;
import java.time.Duration;

/**
 * What the stream holds at one moment.
 *
 * @param topic of the events
 * @param partitions in their order
 * @param deadLetters events that could not be stored and wait for somebody to decide
 */
public record StreamStatus(String topic, ImmutableList<Partition> partitions, long deadLetters) {
  /**
   * One partition.
   *
   * @param number from 0
   * @param backlogRecords log records that are not stored yet
   * @param backlogExact whether they were counted, or estimated by Pulsar's count of entries after
   *     the first of them were counted
   * @param backlogBytes of them, compressed
   * @param backlogAge since the oldest of them was received; zero if there is none
   * @param bookKeeperBytes in segments that were not offloaded, one copy counted. An offloaded
   *     segment stays in BookKeeper as well for the namespace's deletion lag
   * @param offloadedBytes in object storage
   */
  public record Partition(
      int number,
      long backlogRecords,
      boolean backlogExact,
      long backlogBytes,
      Duration backlogAge,
      long bookKeeperBytes,
      long offloadedBytes) {}

  /** Over all partitions. */
  public long backlogRecords() {
    return partitions.stream().mapToLong(Partition::backlogRecords).sum();
  }

  /** Whether every partition's was counted. */
  public boolean backlogExact() {
    return partitions.stream().allMatch(Partition::backlogExact);
  }

  /** Of the oldest record of all partitions. */
  public Duration backlogAge() {
    return partitions.stream()
        .map(Partition::backlogAge)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** Over all partitions. */
  public long bookKeeperBytes() {
    return partitions.stream().mapToLong(Partition::bookKeeperBytes).sum();
  }

  /** Over all partitions. */
  public long offloadedBytes() {
    return partitions.stream().mapToLong(Partition::offloadedBytes).sum();
  }
}
