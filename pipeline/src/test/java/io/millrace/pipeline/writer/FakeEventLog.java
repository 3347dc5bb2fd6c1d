package io.millrace.pipeline.writer;

import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.EventSubscription;
import io.millrace.model.stream.LogEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A log in memory, of one partition. A new subscription gets all that is unacknowledged. */
final class FakeEventLog implements EventLog {
  /** A dead letter. */
  record DeadLetter(LogEvent event, String reason) {}

  final ConcurrentSkipListMap<EventPosition, LogEvent> unacknowledged =
      new ConcurrentSkipListMap<>();
  final List<DeadLetter> deadLetters = new CopyOnWriteArrayList<>();
  final AtomicInteger subscriptions = new AtomicInteger();

  /** Thrown by the next calls of a subscription, one each. */
  final Queue<RuntimeException> subscribeFaults = new ConcurrentLinkedQueue<>();

  final Queue<RuntimeException> receiveFaults = new ConcurrentLinkedQueue<>();
  final Queue<RuntimeException> acknowledgeFaults = new ConcurrentLinkedQueue<>();

  private final AtomicInteger entries = new AtomicInteger();
  private final BlockingQueue<FakeDelivery> queue = new LinkedBlockingQueue<>();

  private record FakeDelivery(LogEvent event, EventPosition position)
      implements EventSubscription.Delivery {}

  static EventLogException away() {
    return new EventLogException(EventLogException.Kind.UNAVAILABLE, "away, as told");
  }

  @Override
  public CompletableFuture<Void> append(LogEvent event) {
    EventPosition position = new EventPosition(0, 1, entries.getAndIncrement(), 0);
    unacknowledged.put(position, event);
    queue.add(new FakeDelivery(event, position));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public EventSubscription subscribe(String subscriptionName) {
    throwNext(subscribeFaults);
    if (subscriptions.getAndIncrement() > 0) {
      queue.clear();
      unacknowledged.forEach((position, event) -> queue.add(new FakeDelivery(event, position)));
    }
    return new FakeSubscription();
  }

  private static void throwNext(Queue<RuntimeException> faults) {
    RuntimeException fault = faults.poll();
    if (fault != null) {
      throw fault;
    }
  }

  private final class FakeSubscription implements EventSubscription {

    @Override
    public Optional<Delivery> receive(Duration timeout) throws InterruptedException {
      throwNext(receiveFaults);
      Delivery next = queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return Optional.ofNullable(next);
    }

    @Override
    public void acknowledge(Collection<Delivery> deliveries) {
      throwNext(acknowledgeFaults);
      deliveries.forEach(delivery -> unacknowledged.remove(delivery.position()));
    }

    @Override
    public void deadLetter(Delivery delivery, String reason) {
      throwNext(acknowledgeFaults);
      deadLetters.add(new DeadLetter(delivery.event(), reason));
      unacknowledged.remove(delivery.position());
    }

    @Override
    public void close() {}
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public void close() {}
}
