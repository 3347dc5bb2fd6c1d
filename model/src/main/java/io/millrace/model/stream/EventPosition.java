package io.millrace.model.stream;

import com.google.common.base.Splitter;
import java.util.Comparator;
import java.util.List;

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

  private static final Splitter COLON = Splitter.on(':');

  @Override
  public int compareTo(EventPosition other) {
    return ORDER.compare(this, other);
  }

  /** Canonical text, {@code partition:segment:entry:batchIndex}. */
  @Override
  public String toString() {
    return partition + ":" + segment + ":" + entry + ":" + batchIndex;
  }

  /**
   * Reads the canonical text.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static EventPosition parse(String text) {
    List<String> parts = COLON.splitToList(text);
    if (parts.size() != 4) {
      throw new IllegalArgumentException(
          "position: " + text + " (expected: partition:segment:entry:batchIndex)");
    }
    return new EventPosition(
        Integer.parseInt(parts.get(0)),
        Long.parseLong(parts.get(1)),
        Long.parseLong(parts.get(2)),
        Integer.parseInt(parts.get(3)));
  }
}
