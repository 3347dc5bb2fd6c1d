package io.millrace.model.stream;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The state of a partition, as its owner notes it before each insert.
 *
 * @param stream names the log for all time, so that positions of another log are never taken for
 *     this one's
 * @param storedThrough everything up to and with this position is stored; empty at the beginning
 * @param open ranges behind it that may be stored in part, in order
 */
public record PartitionNote(
    String stream, Optional<EventPosition> storedThrough, ImmutableList<EventRange> open) {
  private static final String VERSION = "v1";
  private static final Splitter WORDS = Splitter.on(' ');
  private static final Splitter RANGES = Splitter.on(',');

  /** The state of a partition that nobody has read from yet. */
  public static PartitionNote first(String stream) {
    return new PartitionNote(stream, Optional.empty(), ImmutableList.of());
  }

  /** Whether a position is known to be stored. */
  public boolean isStored(EventPosition position) {
    return storedThrough.isPresent() && position.compareTo(storedThrough.get()) <= 0;
  }

  /** This state after everything through a position was stored. */
  public PartitionNote stored(EventPosition through) {
    return new PartitionNote(
        stream,
        Optional.of(through),
        open.stream()
            .filter(range -> range.first().compareTo(through) > 0)
            .collect(ImmutableList.toImmutableList()));
  }

  /** This state with other open ranges. */
  public PartitionNote opening(ImmutableList<EventRange> ranges) {
    return new PartitionNote(stream, storedThrough, ranges);
  }

  /** The identity of a range in the store, the same whoever stores it and whenever. */
  public String token(EventRange range) {
    return "v2/" + stream + "/" + range;
  }

  /** Canonical text, e.g. {@code v1 stream=5f.. stored=0:17:9:3 open=0:17:10:0..0:18:4:7}. */
  @Override
  public String toString() {
    return VERSION
        + " stream="
        + stream
        + storedThrough.map(position -> " stored=" + position).orElse("")
        + (open.isEmpty()
            ? ""
            : open.stream()
                .map(EventRange::toString)
                .collect(Collectors.joining(",", " open=", "")));
  }

  /**
   * Reads the canonical text.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static PartitionNote parse(String text) {
    Map<String, String> fields = new HashMap<>();
    for (String word : WORDS.split(text)) {
      int equals = word.indexOf('=');
      fields.put(equals < 0 ? word : word.substring(0, equals), word.substring(equals + 1));
    }
    if (!fields.containsKey(VERSION) || !fields.containsKey("stream")) {
      throw new IllegalArgumentException(
          "note: " + text + " (expected: v1 stream=… stored=… open=…)");
    }
    return new PartitionNote(
        fields.get("stream"),
        Optional.ofNullable(fields.get("stored")).map(EventPosition::parse),
        Optional.ofNullable(fields.get("open")).stream()
            .flatMap(ranges -> RANGES.splitToStream(ranges))
            .map(EventRange::parse)
            .collect(ImmutableList.toImmutableList()));
  }
}
