package io.millrace.pipeline.replay;

import io.millrace.model.store.LogBatch;
import io.millrace.model.store.StoreException;
import io.millrace.model.stream.EventHistory;
import io.millrace.model.stream.EventHistory.StoredEnd;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.EventRange;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.stream.PartitionTenure.Delivery;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.replay.PartitionState.Counts;
import io.millrace.pipeline.writer.DuplicateFilter;
import io.millrace.pipeline.writer.EventRows;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Reads one partition and stores the tenant's events of it beside. A batch is noted before it is
 * stored, and its end after that: so whoever goes on forms the same batch again, under the same
 * token. Belongs to one thread.
 */
final class PartitionReplay {
  /** Clocks may differ, and an append may take its time; as for the writer. */
  private static final long SLACK_MILLIS = TimeUnit.MINUTES.toMillis(2);

  /** So many events of others later it is noted that nothing came. */
  private static final int IDLE_EVENTS = 20_000;

  private final ReplayContext context;
  private final TenantId tenant;
  private final int partition;
  private final StoredEnd end;
  private final Attempts attempts;
  private final LogBatch rows;
  private final List<Delivery> events = new ArrayList<>();

  private PartitionState state;
  private DuplicateFilter duplicates;
  private EventPosition first;
  private Delivery last;
  private long repetitions;
  private long unreadable;
  private int passed;
  private long beginUnixMillis;

  PartitionReplay(ReplayContext context, TenantId tenant, int partition, PartitionState state) {
    this.context = context;
    this.tenant = tenant;
    this.partition = partition;
    this.state = state;
    this.end = context.plan().ends().get(partition);
    this.attempts = context.newAttempts();
    this.rows = context.rebuild().newBatch();
  }

  /** Returns when everything is stored beside. */
  void run() throws InterruptedException {
    count(state.counts());
    if (!state.finished()) {
      attempts.run(
          "reading partition " + partition,
          false,
          again -> {
            readOn();
            return null;
          });
    }
    context.counters().part(partition, 1);
  }

  private void readOn() throws InterruptedException {
    clear();
    passed = 0;
    beginUnixMillis = 0;
    duplicates =
        new DuplicateFilter(context.plan().duplicateWindowMillis(), DuplicateFilter.MAX_EVENTS);
    EventHistory.Visitor visitor =
        delivery -> {
          visit(delivery);
          return true;
        };
    context.history().read(partition, since(), end.position(), visitor);
    if (first != null) {
      store();
    }
    Counts more = new Counts(0, repetitions, unreadable);
    state = state.finishing(more);
    note();
    count(more);
    repetitions = 0;
    unreadable = 0;
  }

  /** Where the payloads that may be repeated begin. */
  private OptionalLong since() {
    long before = context.plan().duplicateWindowMillis() + SLACK_MILLIS;
    if (state.through().isPresent()) {
      return OptionalLong.of(state.publishedUnixMillis() - before);
    }
    long fromMillis = TimeUnit.NANOSECONDS.toMillis(context.plan().range().fromUnixNano());
    return fromMillis == 0 ? OptionalLong.empty() : OptionalLong.of(fromMillis - before);
  }

  private void visit(Delivery delivery) throws InterruptedException {
    boolean repeated = duplicates.isRepetition(delivery);
    advance(delivery);
    if (state.isDone(delivery.position())) {
      return;
    }
    if (isBehindOpen(delivery)) {
      storeOpen();
    }
    passed++;
    if (!isWanted(delivery)) {
      noteIdle(delivery);
    } else if (repeated) {
      repetitions++;
    } else {
      add(delivery);
    }
  }

  private boolean isBehindOpen(Delivery delivery) {
    return state.open().isPresent() && delivery.position().compareTo(state.open().get().last()) > 0;
  }

  /** The log no longer holds all of it. */
  private void storeOpen() throws InterruptedException {
    if (first != null) {
      store();
    } else {
      state = state.closing();
    }
  }

  private void advance(Delivery delivery) {
    if (beginUnixMillis == 0) {
      beginUnixMillis = delivery.publishedUnixMillis();
    }
    double all = Math.max(1, end.publishedUnixMillis() - beginUnixMillis);
    context
        .counters()
        .part(partition, Math.min(1, (delivery.publishedUnixMillis() - beginUnixMillis) / all));
  }

  /** What is no event of anybody lies among the dead letters. */
  private boolean isWanted(Delivery delivery) {
    if (delivery.fault().isPresent()) {
      return false;
    }
    LogEvent event = delivery.event();
    return event.tenant().equals(tenant)
        && context.plan().range().contains(event.receivedUnixNano());
  }

  private void noteIdle(Delivery delivery) throws InterruptedException {
    if (first == null && state.open().isEmpty() && passed >= IDLE_EVENTS) {
      done(delivery, 0);
    }
  }

  private void add(Delivery delivery) throws InterruptedException {
    context.pass(delivery.event().recordCount());
    if (first == null) {
      first = delivery.position();
    }
    last = delivery;
    if (EventRows.add(rows, delivery).isEmpty()) {
      events.add(delivery);
    } else {
      unreadable++;
    }
    boolean full =
        state
            .open()
            .map(target -> delivery.position().equals(target.last()))
            .orElseGet(
                () ->
                    rows.rowCount() >= context.settings().maxRows()
                        || rows.sizeBytes() >= context.settings().maxBytes());
    if (full) {
      store();
    }
  }

  /** The batch is complete. */
  private void store() throws InterruptedException {
    boolean again = state.open().isPresent();
    EventRange range = state.open().orElseGet(() -> new EventRange(first, last.position()));
    long stored = 0;
    if (rows.rowCount() > 0) {
      if (!again) {
        state = state.opening(range);
        note();
      }
      stored = state.refused() ? storeHalves(events) : store(range, again);
    }
    done(last, stored);
    clear();
  }

  private long store(EventRange range, boolean again) throws InterruptedException {
    try {
      write(range, again);
      return rows.rowCount();
    } catch (StoreException e) {
      state = state.refusing();
      note();
      return storeHalves(events);
    }
  }

  private void write(EventRange range, boolean again) throws InterruptedException {
    attempts.run(
        "storing",
        again,
        repeated -> {
          context.rebuild().write(rows, context.plan().token(range), repeated);
          return null;
        });
  }

  /** What the store refuses is halved until the events at fault are alone. */
  private long storeHalves(List<Delivery> refused) throws InterruptedException {
    if (refused.size() == 1) {
      unreadable++;
      return 0;
    }
    int half = refused.size() / 2;
    return storePart(refused.subList(0, half)) + storePart(refused.subList(half, refused.size()));
  }

  private long storePart(List<Delivery> part) throws InterruptedException {
    rows.clear();
    part.forEach(event -> EventRows.add(rows, event));
    try {
      write(new EventRange(part.getFirst().position(), part.getLast().position()), true);
      return rows.rowCount();
    } catch (StoreException e) {
      return storeHalves(part);
    }
  }

  private void done(Delivery through, long records) throws InterruptedException {
    Counts more = new Counts(records, repetitions, unreadable);
    state = state.done(through.position(), through.publishedUnixMillis(), more);
    note();
    count(more);
    repetitions = 0;
    unreadable = 0;
    passed = 0;
  }

  private void count(Counts more) {
    context.counters().records.add(more.records());
    context.counters().repetitions.add(more.repetitions());
    context.counters().unreadable.add(more.unreadable());
  }

  private void note() throws InterruptedException {
    String text = state.toString();
    attempts.run(
        "noting",
        false,
        again -> {
          context.rebuild().note(ReplayContext.noteOf(partition), text);
          return null;
        });
  }

  private void clear() {
    rows.clear();
    events.clear();
    first = null;
    last = null;
    repetitions = 0;
    unreadable = 0;
  }
}
