package io.millrace.pipeline.writer;

import io.millrace.model.store.LogStore;
import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventSubscription;
import io.millrace.model.stream.PartitionFeed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves events from the log into the store, in batches, each exactly once: a batch's boundaries are
 * noted before it is stored, and whoever takes a partition over forms it again under the same token
 * (docs/decisions/0010-exactly-once.md). An event is acknowledged only after the store has
 * confirmed its batch. A store that is away is waited for with the same batch, while receiving
 * pauses; a log that is away is joined again.
 *
 * <p>Owns neither the log nor the store: stop the writer first, then close them.
 */
public final class Writer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);

  /** How soon a partition that was added is found. */
  private static final Duration PARTITIONS_INTERVAL = Duration.ofSeconds(30);

  private final EventLog log;
  private final WriterContext context;
  private final Thread supervisor = Thread.ofVirtual().name("writer").unstarted(this::supervise);

  /** Guarded by itself. */
  private final List<Thread> partitions = new ArrayList<>();

  /** A writer that is not started yet. */
  public Writer(EventLog log, LogStore store, WriterSettings settings, InstantSource clock) {
    this(log, store, settings, clock, FailPoints.NONE);
  }

  Writer(
      EventLog log,
      LogStore store,
      WriterSettings settings,
      InstantSource clock,
      FailPoints failPoints) {
    this.log = log;
    this.context =
        new WriterContext(
            store,
            settings,
            new WriterCounters(clock),
            new FaultLog(LOG, clock),
            new CountDownLatch(1),
            failPoints);
  }

  /** Joins the subscription and returns at once. Call it once. */
  public void start() {
    supervisor.start();
  }

  /** What was done so far. */
  public WriterStats stats() {
    return context.counters().stats();
  }

  private void supervise() {
    Backoff backoff = context.newBackoff();
    try {
      while (!context.isStopped()) {
        try (EventSubscription subscription = log.subscribe(context.settings().subscription())) {
          watch(subscription, backoff);
          awaitPartitions();
        } catch (EventLogException e) {
          context.faults().warn("the writer joins its subscription", e);
          backoff.pause();
        }
      }
    } catch (InterruptedException e) {
      LOG.info("the writer was interrupted");
    }
  }

  private void watch(EventSubscription subscription, Backoff backoff) throws InterruptedException {
    boolean stopped = false;
    while (!stopped) {
      try {
        subscription.newPartitions().forEach(this::startPartition);
        backoff.reset();
        stopped = context.stop().await(PARTITIONS_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
      } catch (EventLogException e) {
        context.faults().warn("the writer asks for partitions", e);
        stopped = backoff.pause();
      }
    }
  }

  private void startPartition(PartitionFeed feed) {
    // Platform threads: building a batch is computation, which would starve the virtual ones.
    Thread thread =
        Thread.ofPlatform()
            .name("writer-" + feed.partition())
            .daemon()
            .unstarted(new PartitionWriter(context, feed));
    synchronized (partitions) {
      partitions.add(thread);
    }
    thread.start();
  }

  private void awaitPartitions() throws InterruptedException {
    for (Thread thread : threads()) {
      thread.join();
    }
  }

  private List<Thread> threads() {
    synchronized (partitions) {
      return List.copyOf(partitions);
    }
  }

  /**
   * Stores what is in hand if the store takes it at once, and ends. What could not be stored is not
   * acknowledged and is delivered again to the next writer. Blocks for at most the grace; then the
   * threads are interrupted and left to end by themselves.
   */
  public void stop(Duration grace) throws InterruptedException {
    context.stop().countDown();
    if (supervisor.getState() == Thread.State.NEW || supervisor.join(grace)) {
      return;
    }
    LOG.warn("the writer did not end within {} s and is interrupted", grace.toSeconds());
    threads().forEach(Thread::interrupt);
    supervisor.interrupt();
  }

  /** {@link #stop} with ten seconds of grace. */
  @Override
  public void close() {
    try {
      stop(STOP_GRACE);
    } catch (InterruptedException e) {
      threads().forEach(Thread::interrupt);
      supervisor.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
