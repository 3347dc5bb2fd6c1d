package io.millrace.model.stream;

import java.util.Comparator;

/**
 * Place of an event in the log. Positions of one partition are ordered as their events are; across
 * partitions the order means nothing.
 *
 * @param partition partition of the topic, from 0
 * @param segment segment of the partition
 * @param entry entry of the segment
 * @param batchIndex place inside the entry, 0 where an entry holds one event
 */
public record EventPosition(int partition, long segment, long entry, int batchIndex)
    implements Comparable<EventPosition> {
  private static final Comparator<EventPosition> ORDER =
      Comparator.comparingInt(EventPosition::partition)
          .thenComparingLong(EventPosition::segment)
          .thenComparingLong(EventPosition::entry)
          .thenComparingInt(EventPosition::batchIndex);

  @Override
  public int compareTo(EventPosition other) {
    return ORDER.compare(this, other);
  }

  /** Canonical text, {@code partition:segment:entry:batchIndex}. */
  @Override
  public String toString() {
    return partition + ":" + segment + ":" + entry + ":" + batchIndex;
  }
}
