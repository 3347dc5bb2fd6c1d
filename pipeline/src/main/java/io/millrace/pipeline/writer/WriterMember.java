package io.millrace.pipeline.writer;

import io.millrace.model.store.LogStore;
import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventSubscription;
import io.millrace.model.stream.EventSubscription.Delivery;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One member of the subscription: receives, batches, stores and settles, until it is stopped. */
final class WriterMember implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(WriterMember.class);
  private static final long STOP_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final EventLog log;
  private final LogStore store;
  private final WriterSettings settings;
  private final WriterCounters counters;
  private final CountDownLatch stop;
  private final FaultLog faults;

  WriterMember(
      EventLog log,
      LogStore store,
      WriterSettings settings,
      WriterCounters counters,
      CountDownLatch stop,
      InstantSource clock) {
    this.log = log;
    this.store = store;
    this.settings = settings;
    this.counters = counters;
    this.stop = stop;
    this.faults = new FaultLog(LOG, clock);
  }

  @Override
  public void run() {
    Backoff rejoin = new Backoff(settings, stop);
    try {
      while (!isStopped()) {
        try (EventSubscription subscription = log.subscribe(settings.subscription())) {
          rejoin.reset();
          moveEvents(subscription);
        } catch (EventLogException e) {
          rejoinAfter(e, rejoin);
        } catch (RuntimeException e) {
          // A fault of our own or the client's must not end the writing for good.
          LOG.error("the writer failed and joins again", e);
          rejoinAfter(e, rejoin);
        } finally {
          counters.holdsNothing(this);
        }
      }
    } catch (InterruptedException | StoppedException e) {
      LOG.info("the writer ended with events that it had not stored; they will come again");
    }
  }

  private void rejoinAfter(RuntimeException fault, Backoff rejoin) throws InterruptedException {
    counters.resubscriptions.increment();
    faults.warn("the writer joins its subscription again", fault);
    rejoin.pause();
  }

  private void moveEvents(EventSubscription subscription)
      throws InterruptedException, StoppedException {
    BatchStorer storer =
        new BatchStorer(subscription, store, new Backoff(settings, stop), faults, counters);
    while (!isStopped()) {
      fill(storer, subscription);
      storer.storeAll();
      counters.holdsNothing(this);
    }
  }

  /** Receives until the batch is full or old enough, or the writer is to stop. */
  private void fill(BatchStorer storer, EventSubscription subscription)
      throws InterruptedException, StoppedException {
    long closesAt = 0;
    while (!isStopped()
        && storer.rowCount() < settings.maxRows()
        && storer.sizeBytes() < settings.maxBytes()) {
      long now = System.nanoTime();
      if (!storer.isEmpty() && now - closesAt >= 0) {
        return;
      }
      long waitNanos =
          storer.isEmpty() ? STOP_POLL_NANOS : Math.min(STOP_POLL_NANOS, closesAt - now);
      Optional<Delivery> delivery = subscription.receive(Duration.ofNanos(waitNanos));
      if (delivery.isPresent()) {
        if (storer.isEmpty()) {
          closesAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.maxAgeMillis());
          counters.holds(this, delivery.get().event().receivedUnixNano());
        }
        storer.add(delivery.get());
      }
    }
  }

  private boolean isStopped() {
    return stop.getCount() == 0;
  }
}
