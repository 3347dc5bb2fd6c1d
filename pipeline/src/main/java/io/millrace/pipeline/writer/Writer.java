package io.millrace.pipeline.writer;

import io.millrace.model.store.LogStore;
import io.millrace.model.stream.EventLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves events from the log into the store, in batches. An event is acknowledged only after the
 * store has confirmed its batch, so that a crash at any moment loses nothing; an event may then be
 * stored twice. A store that is away is waited for with the same batch, while receiving pauses; a
 * log that is away is joined again.
 *
 * <p>Owns neither the log nor the store: stop the writer first, then close them.
 */
public final class Writer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);

  private final CountDownLatch stop = new CountDownLatch(1);
  private final WriterCounters counters;
  private final List<Thread> threads = new ArrayList<>();

  /** A writer that is not started yet. */
  public Writer(EventLog log, LogStore store, WriterSettings settings, InstantSource clock) {
    this.counters = new WriterCounters(clock);
    for (int member = 0; member < settings.members(); member++) {
      // Platform threads: building a batch is computation, which would starve the virtual ones.
      threads.add(
          Thread.ofPlatform()
              .name("writer-" + member)
              .unstarted(new WriterMember(log, store, settings, counters, stop, clock)));
    }
  }

  /** Starts the members and returns at once. Call it once. */
  public void start() {
    threads.forEach(Thread::start);
  }

  /** What was done so far. */
  public WriterStats stats() {
    return counters.stats();
  }

  /**
   * Stores what is in hand if the store takes it at once, and ends. What could not be stored is not
   * acknowledged and is delivered again to the next writer. Blocks for at most the grace; then the
   * members are interrupted and left to end by themselves.
   */
  public void stop(Duration grace) throws InterruptedException {
    stop.countDown();
    long deadline = System.nanoTime() + grace.toNanos();
    for (Thread thread : threads) {
      long leftNanos = Math.max(1_000_000, deadline - System.nanoTime());
      if (thread.isAlive() && !thread.join(Duration.ofNanos(leftNanos))) {
        LOG.warn(
            "{} did not end within {} s and is interrupted", thread.getName(), grace.toSeconds());
        thread.interrupt();
      }
    }
  }

  /** {@link #stop} with ten seconds of grace. */
  @Override
  public void close() {
    try {
      stop(STOP_GRACE);
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }
}
