package io.millrace.pipeline.replay;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.ReceiptRange;
import io.millrace.model.stream.EventHistory.StoredEnd;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.EventRange;
import java.util.stream.Collectors;

/**
 * What every attempt at a replay has in common, decided by the first one.
 *
 * @param id makes its batches differ from all others
 * @param range of receipt
 * @param duplicateWindowMillis time in which repetitions are left out
 * @param ends of the partitions that are read
 */
record ReplayPlan(
    String id,
    ReceiptRange range,
    long duplicateWindowMillis,
    ImmutableMap<Integer, StoredEnd> ends) {
  private static final Splitter COMMAS = Splitter.on(',').omitEmptyStrings();

  /** The identity of a batch in the store. */
  String token(EventRange batch) {
    return "replay/" + id + "/" + batch;
  }

  /** Canonical text. */
  @Override
  public String toString() {
    return new Fields(
            ImmutableMap.of(
                "id", id,
                "from", Long.toString(range.fromUnixNano()),
                "to", Long.toString(range.toUnixNano()),
                "window", Long.toString(duplicateWindowMillis),
                "ends",
                    ends.values().stream()
                        .map(end -> end.position() + "@" + end.publishedUnixMillis())
                        .collect(Collectors.joining(","))))
        .toString();
  }

  /**
   * Reads the canonical text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ReplayPlan parse(String text) {
    Fields fields = Fields.parse(text);
    ImmutableMap.Builder<Integer, StoredEnd> ends = ImmutableMap.builder();
    for (String end : COMMAS.split(fields.text("ends").orElse(""))) {
      int at = end.indexOf('@');
      EventPosition position = EventPosition.parse(end.substring(0, at));
      ends.put(
          position.partition(), new StoredEnd(position, Long.parseLong(end.substring(at + 1))));
    }
    return new ReplayPlan(
        fields.text("id").orElseThrow(),
        new ReceiptRange(fields.number("from"), fields.number("to")),
        fields.number("window"),
        ends.buildOrThrow());
  }
}
