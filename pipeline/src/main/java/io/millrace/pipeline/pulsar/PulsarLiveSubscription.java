package io.millrace.pipeline.pulsar;

import com.google.common.collect.ImmutableList;
import io.millrace.model.stream.LiveFilter;
import io.millrace.model.stream.LiveSubscription;
import io.millrace.pipeline.writer.DuplicateFilter;
import java.time.Duration;
import java.util.Optional;

/** First what is not stored yet, read from the log; then what the tenant's readers hear. */
final class PulsarLiveSubscription<T> implements LiveSubscription<T> {
  /** As long as the writer's, which drops the same repetitions, but over fewer events: 1.6 MiB. */
  private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(10);

  private static final int DUPLICATE_EVENTS = 12_288;

  private final LiveQueue queue;
  private final UnstoredEvents unstored;
  private final LiveFilter<T> filter;
  private final Runnable leave;
  private final DuplicateFilter repetitions =
      new DuplicateFilter(DUPLICATE_WINDOW.toMillis(), DUPLICATE_EVENTS);
  private boolean caughtUp;

  PulsarLiveSubscription(
      LiveQueue queue, UnstoredEvents unstored, LiveFilter<T> filter, Runnable leave) {
    this.queue = queue;
    this.unstored = unstored;
    this.filter = filter;
    this.leave = leave;
  }

  @Override
  public ImmutableList<T> receive(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      Optional<PulsarDelivery> delivery = next(deadline - System.nanoTime());
      if (delivery.isEmpty()) {
        return ImmutableList.of();
      }
      ImmutableList.Builder<T> wanted = ImmutableList.builder();
      filter.select(delivery.get().event(), wanted::add);
      ImmutableList<T> found = wanted.build();
      if (!found.isEmpty() || System.nanoTime() - deadline > 0) {
        return found;
      }
    }
  }

  private Optional<PulsarDelivery> next(long timeoutNanos) throws InterruptedException {
    long deadline = System.nanoTime() + timeoutNanos;
    Optional<PulsarDelivery> found = nextOrRepetition(timeoutNanos);
    while (found.isPresent() && repetitions.isRepetition(found.get())) {
      found = nextOrRepetition(deadline - System.nanoTime());
    }
    return found;
  }

  private Optional<PulsarDelivery> nextOrRepetition(long timeoutNanos) throws InterruptedException {
    if (!caughtUp) {
      Optional<PulsarDelivery> older = unstored.next();
      if (older.isPresent()) {
        return older;
      }
      caughtUp = true;
    }
    return queue.poll(timeoutNanos);
  }

  @Override
  public long droppedRecords() {
    return queue.droppedRecords();
  }

  @Override
  public void close() {
    unstored.close();
    leave.run();
  }
}
