package io.millrace.pipeline.writer;

import io.millrace.model.stream.EventPosition;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The identity of a batch: the first and the last position of each partition that it was read from,
 * in the order of the partitions, e.g. {@code v1/0:17:4:0..0:17:9:3/2:18:0:0..2:18:0:5}. The events
 * of a batch are contiguous within a partition, so that the same token means the same events, in
 * this process and after a restart.
 */
final class BatchToken {
  private static final String VERSION = "v1";

  private BatchToken() {}

  /** The range of one partition. */
  private record Range(EventPosition first, EventPosition last) {
    Range with(EventPosition position) {
      return new Range(
          position.compareTo(first) < 0 ? position : first,
          position.compareTo(last) > 0 ? position : last);
    }

    @Override
    public String toString() {
      return first + ".." + last;
    }
  }

  static String of(Collection<EventPosition> positions) {
    Map<Integer, Range> ranges = new TreeMap<>();
    for (EventPosition position : positions) {
      Range range = ranges.get(position.partition());
      ranges.put(
          position.partition(),
          range == null ? new Range(position, position) : range.with(position));
    }
    return ranges.values().stream()
        .map(Range::toString)
        .collect(Collectors.joining("/", VERSION + "/", ""));
  }
}
