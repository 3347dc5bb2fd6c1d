package io.millrace.pipeline.writer;

import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogStore;
import io.millrace.model.store.StoreException;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventSubscription;
import io.millrace.model.stream.EventSubscription.Delivery;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores the deliveries of one batch and settles each: acknowledged when the store has confirmed
 * it, dead-lettered when it can never be stored. A store that is away is waited for; a refused
 * batch is halved until the events at fault are alone. Belongs to one thread.
 */
final class BatchStorer {
  private static final int SETTLE_ATTEMPTS = 5;

  private final EventSubscription subscription;
  private final LogStore store;
  private final LogBatch batch;
  private final Backoff backoff;
  private final FaultLog faults;
  private final WriterCounters counters;
  private List<Delivery> held = new ArrayList<>();

  BatchStorer(
      EventSubscription subscription,
      LogStore store,
      Backoff backoff,
      FaultLog faults,
      WriterCounters counters) {
    this.subscription = subscription;
    this.store = store;
    this.batch = store.newBatch();
    this.backoff = backoff;
    this.faults = faults;
    this.counters = counters;
  }

  int rowCount() {
    return batch.rowCount();
  }

  long sizeBytes() {
    return batch.sizeBytes();
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /** Adds an event to the batch; one that cannot be read is put aside. */
  void add(Delivery delivery) throws InterruptedException, StoppedException {
    String fault = tryAdd(delivery);
    if (fault == null) {
      held.add(delivery);
    } else {
      deadLetter(delivery, fault);
    }
  }

  private String tryAdd(Delivery delivery) {
    try {
      batch.add(delivery.event());
      return null;
    } catch (MalformedOtlpException e) {
      return "not a readable OTLP request: " + e.getMessage();
    } catch (RuntimeException e) {
      // A fault of the store's encoder over this event: it would be the same the next time.
      return "the store cannot encode it: " + e;
    }
  }

  /** Stores and settles what was added. The batch is empty afterwards, also after a fault. */
  void storeAll() throws InterruptedException, StoppedException {
    List<Delivery> deliveries = held;
    held = new ArrayList<>();
    try {
      if (!deliveries.isEmpty()) {
        store(deliveries);
      }
    } finally {
      batch.clear();
    }
  }

  /** The batch holds exactly these deliveries. */
  private void store(List<Delivery> deliveries) throws InterruptedException, StoppedException {
    StoreException refusal =
        write(BatchToken.of(deliveries.stream().map(Delivery::position).toList()));
    if (refusal == null) {
      counters.records.add(batch.rowCount());
      counters.batches.increment();
      settle("acknowledge", () -> subscription.acknowledge(deliveries));
    } else if (deliveries.size() == 1) {
      deadLetter(deliveries.getFirst(), "refused by the store: " + refusal.getMessage());
    } else {
      int middle = deliveries.size() / 2;
      refill(deliveries.subList(0, middle));
      refill(deliveries.subList(middle, deliveries.size()));
    }
  }

  private void refill(List<Delivery> half) throws InterruptedException, StoppedException {
    batch.clear();
    for (Delivery delivery : half) {
      add(delivery);
    }
    List<Delivery> readable = held;
    held = new ArrayList<>();
    if (!readable.isEmpty()) {
      store(readable);
    }
  }

  /** Writes until the store takes or refuses the batch; null when it took it. */
  private StoreException write(String token) throws InterruptedException, StoppedException {
    backoff.reset();
    while (true) {
      try {
        store.write(batch, token);
        return null;
      } catch (StoreException e) {
        switch (e.kind()) {
          case REJECTED -> {
            return e;
          }
          case UNAVAILABLE, TIMEOUT, LIMIT -> waitAfter("write to the store", e);
        }
      } catch (RuntimeException e) {
        // Not the store's word on these records: they are kept, and tried again.
        waitAfter("write to the store", e);
      }
    }
  }

  private void deadLetter(Delivery delivery, String reason)
      throws InterruptedException, StoppedException {
    settle("put aside", () -> subscription.deadLetter(delivery, reason));
    counters.deadLettered.increment();
  }

  /** The connection heals by itself: a few attempts, before the member joins anew. */
  private void settle(String action, Runnable call) throws InterruptedException, StoppedException {
    backoff.reset();
    for (int attempt = 1; ; attempt++) {
      try {
        call.run();
        return;
      } catch (EventLogException e) {
        if (attempt == SETTLE_ATTEMPTS) {
          throw e;
        }
        waitAfter(action, e);
      }
    }
  }

  private void waitAfter(String action, RuntimeException fault)
      throws InterruptedException, StoppedException {
    counters.retries.increment();
    faults.warn(action, fault);
    if (backoff.pause()) {
      throw new StoppedException();
    }
  }
}
