package io.millrace.pipeline.writer;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.StoreException;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventRange;
import io.millrace.model.stream.PartitionTenure;
import io.millrace.model.stream.PartitionTenure.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term in charge of a partition: forms the open ranges of the owner before again, then
 * receives, batches, notes, stores and acknowledges, until the writer stops or the term ends by an
 * exception. While one batch is stored the next one is built. Belongs to one thread.
 */
final class PartitionRun {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionRun.class);
  private static final Duration POLL = Duration.ofMillis(100);

  /** While an insert is under way: how late its end is seen. */
  private static final Duration POLL_INSERTING = Duration.ofMillis(5);

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long a batch that is old enough waits for the end of its entry. */
  private static final long ENTRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Receivers' clocks and the log's may differ, and an append may take its time. */
  private static final long HISTORY_SLACK_MILLIS = TimeUnit.MINUTES.toMillis(2);

  /** A range that another writer acknowledges meanwhile is not delivered to its end. */
  private static final long TARGET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int ACKNOWLEDGE_ATTEMPTS = 5;

  private final WriterContext context;
  private final PartitionTenure tenure;
  private final StateKeeper state;
  private final RowsWriter rowsWriter;
  private final DeadLetterRoom deadLetters;
  private final DuplicateFilter duplicates;
  private final Deque<EventRange> pending;

  private OpenBatch building;
  private OpenBatch spare;
  private BatchInsert inserting;
  private Delivery skipped;
  private boolean begun;
  private long receivedNanos = System.nanoTime();

  PartitionRun(WriterContext context, PartitionTenure tenure, OpenBatch one, OpenBatch other) {
    this.context = context;
    this.tenure = tenure;
    this.state = new StateKeeper(context, tenure);
    this.rowsWriter = new RowsWriter(context, state);
    this.deadLetters = new DeadLetterRoom(context, tenure);
    this.duplicates =
        new DuplicateFilter(context.settings().duplicateWindowMillis(), DuplicateFilter.MAX_EVENTS);
    this.pending = new ArrayDeque<>(state.state().open());
    this.building = one;
    this.spare = other;
  }

  /** Returns when the writer is to stop and what was in hand is stored. */
  void run() throws InterruptedException, StoppedException {
    try {
      while (!context.isStopped()) {
        step();
      }
      storeTheRest();
    } finally {
      context.counters().holdsNothing(building);
      context.counters().holdsNothing(spare);
      if (inserting != null) {
        inserting.abandon();
      }
    }
  }

  private void step() throws InterruptedException, StoppedException {
    if (inserting != null && inserting.isDone()) {
      settle();
    }
    if (isComplete()) {
      if (inserting == null) {
        startInsert();
        return;
      }
      if (isFull() || building.target().isPresent()) {
        settle();
        return;
      }
    }
    Optional<Delivery> delivery = tenure.receive(waitTime());
    if (delivery.isPresent()) {
      accept(delivery.get());
      receivedNanos = System.nanoTime();
    } else {
      idle();
    }
  }

  private Duration waitTime() {
    if (inserting != null) {
      return POLL_INSERTING;
    }
    if (building.isEmpty()) {
      return POLL;
    }
    long leftNanos = maxAgeNanos() - building.ageNanos();
    return leftNanos <= 0 ? POLL_INSERTING : min(POLL, Duration.ofNanos(leftNanos));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private long maxAgeNanos() {
    return TimeUnit.MILLISECONDS.toNanos(context.settings().maxAgeMillis());
  }

  private boolean isComplete() {
    if (building.isEmpty()) {
      return false;
    }
    if (building.target().isPresent()) {
      return building.last().position().equals(building.target().get().last());
    }
    if (!isFull() && building.ageNanos() < maxAgeNanos()) {
      return false;
    }
    return building.last().endsEntry() || building.ageNanos() > maxAgeNanos() + ENTRY_NANOS;
  }

  private boolean isFull() {
    long shares = 2L * Math.max(1, context.counters().inCharge.get());
    long maxBytes =
        Math.min(context.settings().maxBytes(), context.settings().memoryBytes() / shares);
    return building.rows().rowCount() >= context.settings().maxRows()
        || building.rows().sizeBytes() >= maxBytes;
  }

  private void accept(Delivery delivery) throws InterruptedException {
    if (!begun) {
      begin(delivery);
    }
    boolean isRepetition = duplicates.isRepetition(delivery);
    if (state.isStored(delivery.position()) || !belongs(delivery)) {
      skipped = delivery;
      return;
    }
    boolean first = building.isEmpty();
    building.add(delivery, isRepetition);
    if (first) {
      context.reach(FailPoint.AFTER_RECEIVE);
      if (delivery.fault().isEmpty()) {
        context.counters().holds(building, delivery.event().receivedUnixNano());
      }
    }
  }

  /** Reads again which payloads came before the first event of this term. */
  private void begin(Delivery firstDelivery) throws InterruptedException {
    begun = true;
    if (duplicates.isOff()) {
      return;
    }
    long startNanos = System.nanoTime();
    long[] events = {0};
    tenure.history(
        historySince(firstDelivery),
        firstDelivery.position(),
        event -> {
          duplicates.isRepetition(event);
          events[0]++;
        });
    LOG.debug(
        "partition {}: the payloads of {} events were read again in {} ms",
        firstDelivery.position().partition(),
        events[0],
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
    context.reach(FailPoint.AFTER_HISTORY);
  }

  /** By the time of publishing, which is the log's own, and not by what a sender says. */
  private long historySince(Delivery delivery) {
    return delivery.publishedUnixMillis()
        - context.settings().duplicateWindowMillis()
        - HISTORY_SLACK_MILLIS;
  }

  /**
   * Whether an event is to be stored now. An open range that does not come from its first event to
   * its last one was acknowledged, so it was stored.
   */
  private boolean belongs(Delivery delivery) {
    while (!pending.isEmpty()) {
      EventRange head = pending.peek();
      if (building.isEmpty()) {
        if (delivery.position().equals(head.first())) {
          building.aimAt(head);
          return true;
        }
        if (delivery.position().compareTo(head.first()) < 0) {
          return false;
        }
      } else if (head.contains(delivery.position())) {
        return true;
      }
      LOG.info("range {} was stored and acknowledged by its former owner", head);
      clear(building);
      pending.remove();
      state.stored(head.last());
      if (state.isStored(delivery.position())) {
        return false;
      }
    }
    return true;
  }

  private void clear(OpenBatch batch) {
    context.counters().holdsNothing(batch);
    batch.clear();
  }

  /** The batch is complete, and the one before is stored. */
  private void startInsert() throws InterruptedException, StoppedException {
    OpenBatch batch = building;
    EventRange range = batch.range();
    boolean again = batch.target().isPresent();
    if (again) {
      pending.remove();
      context.counters().repeatedBatches.increment();
      LOG.info("range {}, which its former owner had noted, is formed again", range);
    }
    building = spare;
    spare = batch;
    if (batch.rows().rowCount() == 0) {
      finish(batch);
      return;
    }
    if (!again) {
      context.reach(FailPoint.BEFORE_NOTE);
      state.open(ImmutableList.of(range));
      context.reach(FailPoint.AFTER_NOTE);
    }
    inserting = BatchInsert.start(batch, range, state, rowsWriter, again);
    context.reach(FailPoint.DURING_INSERT);
  }

  /** Waits for the insert and does what comes behind it. */
  private void settle() throws InterruptedException, StoppedException {
    OpenBatch batch = inserting.batch();
    Optional<StoreException> refusal = inserting.await();
    inserting = null;
    if (refusal.isPresent()) {
      storeParts(batch, refusal.get());
    } else {
      context.counters().records.add(batch.rows().rowCount());
      context.counters().replacedTexts.add(batch.rows().replacedTexts());
      context.counters().batches.increment();
    }
    finish(batch);
  }

  private void storeParts(OpenBatch batch, StoreException refusal)
      throws InterruptedException, StoppedException {
    List<Delivery> events = new ArrayList<>();
    tenure.read(
        batch.range(),
        event -> {
          if (!batch.isLeftOut(event)) {
            events.add(event);
          }
        });
    if (events.isEmpty()) {
      // They were there a moment ago and are not acknowledged.
      throw new EventLogException(
          EventLogException.Kind.UNAVAILABLE, "read " + batch.range() + ": nothing came");
    }
    new RefusedBatch(context, state, rowsWriter, deadLetters, batch.rows())
        .storeParts(batch.range(), events, refusal);
  }

  /** Everything of the batch that can be stored is stored. */
  private void finish(OpenBatch batch) throws InterruptedException, StoppedException {
    for (OpenBatch.Reject reject : batch.rejects()) {
      deadLetters.put(reject.delivery(), reject.reason());
    }
    state.stored(batch.range().last());
    context.reach(FailPoint.BEFORE_ACKNOWLEDGE);
    acknowledge(batch.last());
    context.reach(FailPoint.AFTER_ACKNOWLEDGE);
    context.counters().duplicates.add(batch.duplicates());
    clear(batch);
  }

  private void acknowledge(Delivery last) throws InterruptedException, StoppedException {
    Backoff backoff = context.newBackoff();
    for (int attempt = 1; ; attempt++) {
      try {
        tenure.acknowledge(last);
        skipped = null;
        return;
      } catch (EventLogException e) {
        if (attempt == ACKNOWLEDGE_ATTEMPTS) {
          throw e;
        }
        context.counters().retries.increment();
        context.faults().warn("acknowledge", e);
        if (backoff.pause()) {
          throw new StoppedException();
        }
      }
    }
  }

  /** Nothing came. */
  private void idle() throws InterruptedException, StoppedException {
    long idleNanos = System.nanoTime() - receivedNanos;
    if (building.target().isPresent() && idleNanos > TARGET_NANOS) {
      throw new EventLogException(
          EventLogException.Kind.UNAVAILABLE,
          "range %s: the rest of it does not come".formatted(building.target().get()));
    }
    if (building.isEmpty() && inserting == null && idleNanos > IDLE_NANOS) {
      rest();
    }
  }

  /** So that whoever comes next need not ask the store about the last range. */
  private void rest() throws InterruptedException, StoppedException {
    if (skipped != null) {
      acknowledge(skipped);
    }
    if (!state.isNoted()) {
      context.reach(FailPoint.BEFORE_IDLE_NOTE);
      state.note();
      context.reach(FailPoint.AFTER_IDLE_NOTE);
    }
  }

  private void storeTheRest() throws InterruptedException, StoppedException {
    if (inserting != null) {
      settle();
    }
    if (building.target().isPresent() && !isComplete()) {
      return;
    }
    if (!building.isEmpty()) {
      startInsert();
      if (inserting != null) {
        settle();
      }
    }
    rest();
  }
}
