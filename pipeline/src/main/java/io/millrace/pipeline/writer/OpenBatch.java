package io.millrace.pipeline.writer;

import io.millrace.model.store.LogBatch;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.EventRange;
import io.millrace.model.stream.PartitionTenure.Delivery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A range of events of one partition that grows at its end, and the rows of those that are to be
 * stored. Does not keep the payloads. Belongs to one thread at a time.
 */
final class OpenBatch {
  private final LogBatch rows;
  private final List<Reject> rejects = new ArrayList<>();
  private final Set<EventPosition> leftOut = new HashSet<>();
  private EventPosition first;
  private Delivery last;
  private EventRange target;
  private long beganNanos;
  private int duplicates;

  OpenBatch(LogBatch rows) {
    this.rows = rows;
  }

  /** An event that can never be stored. */
  record Reject(Delivery delivery, String reason) {}

  void clear() {
    rows.clear();
    rejects.clear();
    leftOut.clear();
    first = null;
    last = null;
    target = null;
    duplicates = 0;
  }

  /** Forms a range again that an earlier owner has noted. Call it before the first event. */
  void aimAt(EventRange range) {
    target = range;
  }

  Optional<EventRange> target() {
    return Optional.ofNullable(target);
  }

  void add(Delivery delivery, boolean isRepetition) {
    if (first == null) {
      first = delivery.position();
      beganNanos = System.nanoTime();
    }
    last = delivery;
    if (isRepetition) {
      duplicates++;
      leftOut.add(delivery.position());
      return;
    }
    EventRows.add(rows, delivery)
        .ifPresent(
            fault -> {
              rejects.add(new Reject(delivery, fault));
              leftOut.add(delivery.position());
            });
  }

  boolean isEmpty() {
    return first == null;
  }

  LogBatch rows() {
    return rows;
  }

  List<Reject> rejects() {
    return rejects;
  }

  int duplicates() {
    return duplicates;
  }

  Delivery last() {
    return last;
  }

  EventRange range() {
    return new EventRange(first, last.position());
  }

  /** Events of the range that are not in the rows. */
  boolean isLeftOut(Delivery delivery) {
    return leftOut.contains(delivery.position());
  }

  long ageNanos() {
    return System.nanoTime() - beganNanos;
  }
}
