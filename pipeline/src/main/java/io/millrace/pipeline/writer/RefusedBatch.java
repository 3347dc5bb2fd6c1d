package io.millrace.pipeline.writer;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.StoreException;
import io.millrace.model.stream.EventRange;
import io.millrace.model.stream.PartitionTenure.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of a batch that the store refuses: it is halved until the events at fault are alone,
 * and those are put aside. Each halving is noted before a half is stored, so that a crash in
 * between finds the halves and not the whole. Belongs to the partition's thread.
 */
final class RefusedBatch {
  private final WriterContext context;
  private final StateKeeper state;
  private final RowsWriter writer;
  private final DeadLetterRoom deadLetters;
  private final LogBatch rows;

  RefusedBatch(
      WriterContext context,
      StateKeeper state,
      RowsWriter writer,
      DeadLetterRoom deadLetters,
      LogBatch rows) {
    this.context = context;
    this.state = state;
    this.writer = writer;
    this.deadLetters = deadLetters;
    this.rows = rows;
  }

  /** Stores or puts aside the events of a range that was refused, all of which have rows. */
  void storeParts(EventRange range, List<Delivery> events, StoreException refusal)
      throws InterruptedException, StoppedException {
    if (events.size() == 1) {
      deadLetters.put(events.getFirst(), "refused by the store: " + refusal.getMessage());
      state.stored(range.last());
      return;
    }
    List<Delivery> left = events.subList(0, events.size() / 2);
    List<Delivery> right = events.subList(left.size(), events.size());
    EventRange first = new EventRange(range.first(), left.getLast().position());
    EventRange second = new EventRange(right.getFirst().position(), range.last());
    context.reach(FailPoint.BEFORE_SPLIT_NOTE);
    state.open(withHalves(range, first, second));
    context.reach(FailPoint.AFTER_SPLIT_NOTE);
    storePart(first, left);
    context.reach(FailPoint.AFTER_PART);
    storePart(second, right);
  }

  private ImmutableList<EventRange> withHalves(
      EventRange whole, EventRange first, EventRange second) {
    List<EventRange> open = new ArrayList<>(state.state().open());
    open.remove(whole);
    open.addAll(0, List.of(first, second));
    return ImmutableList.copyOf(open);
  }

  private void storePart(EventRange range, List<Delivery> events)
      throws InterruptedException, StoppedException {
    rows.clear();
    events.forEach(event -> EventRows.add(rows, event));
    Optional<StoreException> refusal = writer.write(rows, state.token(range), false);
    if (refusal.isPresent()) {
      storeParts(range, events, refusal.get());
    } else {
      context.counters().records.add(rows.rowCount());
      context.counters().replacedTexts.add(rows.replacedTexts());
      context.counters().batches.increment();
      state.stored(range.last());
    }
  }
}
