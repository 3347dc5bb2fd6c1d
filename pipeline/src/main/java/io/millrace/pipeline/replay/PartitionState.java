package io.millrace.pipeline.replay;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.EventRange;
import java.util.Optional;

/**
 * How far a partition is, as it is noted.
 *
 * @param through everything up to and with this is done
 * @param publishedUnixMillis when that was published
 * @param counts of what is done
 * @param open batch behind it that may be stored in part
 * @param refused whether the store has refused the open batch as a whole
 * @param finished whether there is nothing left to do
 */
record PartitionState(
    Optional<EventPosition> through,
    long publishedUnixMillis,
    Counts counts,
    Optional<EventRange> open,
    boolean refused,
    boolean finished) {
  static final PartitionState BEGINNING =
      new PartitionState(Optional.empty(), 0, new Counts(0, 0, 0), Optional.empty(), false, false);

  /**
   * What is done.
   *
   * @param records that are stored
   * @param repetitions that were left out
   * @param unreadable events that were left out
   */
  record Counts(long records, long repetitions, long unreadable) {
    Counts plus(Counts more) {
      return new Counts(
          records + more.records, repetitions + more.repetitions, unreadable + more.unreadable);
    }
  }

  boolean isDone(EventPosition position) {
    return through.isPresent() && position.compareTo(through.get()) <= 0;
  }

  PartitionState opening(EventRange batch) {
    return new PartitionState(
        through, publishedUnixMillis, counts, Optional.of(batch), false, false);
  }

  PartitionState closing() {
    return new PartitionState(through, publishedUnixMillis, counts, Optional.empty(), false, false);
  }

  PartitionState refusing() {
    return new PartitionState(through, publishedUnixMillis, counts, open, true, false);
  }

  PartitionState done(EventPosition newThrough, long newPublishedUnixMillis, Counts more) {
    return new PartitionState(
        Optional.of(newThrough),
        newPublishedUnixMillis,
        counts.plus(more),
        Optional.empty(),
        false,
        false);
  }

  PartitionState finishing(Counts more) {
    return new PartitionState(
        through, publishedUnixMillis, counts.plus(more), Optional.empty(), false, true);
  }

  /** Canonical text. */
  @Override
  public String toString() {
    ImmutableMap.Builder<String, String> fields = ImmutableMap.builder();
    through.ifPresent(position -> fields.put("through", position.toString()));
    fields.put("published", Long.toString(publishedUnixMillis));
    fields.put("records", Long.toString(counts.records));
    fields.put("repetitions", Long.toString(counts.repetitions));
    fields.put("unreadable", Long.toString(counts.unreadable));
    open.ifPresent(batch -> fields.put("open", batch.toString()));
    fields.put("refused", Boolean.toString(refused));
    fields.put("finished", Boolean.toString(finished));
    return new Fields(fields.buildOrThrow()).toString();
  }

  /**
   * Reads the canonical text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static PartitionState parse(String text) {
    Fields fields = Fields.parse(text);
    return new PartitionState(
        fields.text("through").map(EventPosition::parse),
        fields.number("published"),
        new Counts(
            fields.number("records"), fields.number("repetitions"), fields.number("unreadable")),
        fields.text("open").map(EventRange::parse),
        fields.text("refused").map(Boolean::parseBoolean).orElse(false),
        fields.text("finished").map(Boolean::parseBoolean).orElse(false));
  }
}
