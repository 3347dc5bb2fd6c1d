package io.millrace.pipeline.writer;

import com.google.common.collect.ImmutableList;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.EventRange;
import io.millrace.model.stream.PartitionNote;
import io.millrace.model.stream.PartitionTenure;

/**
 * What is stored of a partition and what is open, in memory and in the log's notes. {@link #prove}
 * may be called by any thread; the rest belongs to the partition's.
 */
final class StateKeeper {
  private static final int ATTEMPTS = 5;

  private final WriterContext context;
  private final PartitionTenure tenure;
  private PartitionNote state;
  private volatile PartitionNote noted;
  private volatile long provedNanos;

  StateKeeper(WriterContext context, PartitionTenure tenure) {
    this.context = context;
    this.tenure = tenure;
    this.state = tenure.lastNote();
    this.noted = state;
    this.provedNanos = System.nanoTime();
  }

  PartitionNote state() {
    return state;
  }

  /** Whether an event is stored, or was of no concern to whoever noted the open ranges behind. */
  boolean isStored(EventPosition position) {
    return state.isStored(position)
        || (!state.open().isEmpty() && position.compareTo(state.open().getFirst().first()) < 0);
  }

  String token(EventRange range) {
    return state.token(range);
  }

  void stored(EventPosition through) {
    state = state.stored(through);
  }

  /** Notes what is about to be written; returns when that is durable. */
  void open(ImmutableList<EventRange> ranges) throws InterruptedException, StoppedException {
    state = state.opening(ranges);
    note();
  }

  boolean isNoted() {
    return state.equals(noted);
  }

  /** Notes the state as it is. A note that may have been lost is written again: the last counts. */
  void note() throws InterruptedException, StoppedException {
    Backoff backoff = context.newBackoff();
    for (int attempt = 1; ; attempt++) {
      try {
        tenure.note(state);
        noted = state;
        provedNanos = System.nanoTime();
        return;
      } catch (EventLogException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        context.counters().retries.increment();
        context.faults().warn("note in the intent log", e);
        if (backoff.pause()) {
          throw new StoppedException();
        }
      }
    }
  }

  long sinceProofNanos() {
    return System.nanoTime() - provedNanos;
  }

  /**
   * Shows that no other writer has taken over, by repeating the last note.
   *
   * @throws io.millrace.model.stream.TenureLostException if one has
   */
  void prove() {
    tenure.note(noted);
    provedNanos = System.nanoTime();
  }
}
