package io.millrace.pipeline.writer;

import io.millrace.model.stream.ContentHash;
import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.EventRange;
import io.millrace.model.stream.EventSubscription;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.stream.PartitionFeed;
import io.millrace.model.stream.PartitionNote;
import io.millrace.model.stream.PartitionTenure;
import io.millrace.model.stream.TenureLostException;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A log in memory, of one partition. A new tenure gets all that is unacknowledged. */
final class FakeEventLog implements EventLog {
  /** A dead letter. */
  record DeadLetter(LogEvent event, String reason) {}

  /** All events, for ever. */
  final ConcurrentSkipListMap<EventPosition, LogEvent> events = new ConcurrentSkipListMap<>();

  final List<DeadLetter> deadLetters = new CopyOnWriteArrayList<>();
  final List<PartitionNote> notes = new CopyOnWriteArrayList<>();
  final AtomicInteger tenures = new AtomicInteger();

  /** Events that were received so far. */
  final AtomicInteger handedOut = new AtomicInteger();

  /** Thrown by the next calls, one each. */
  final Queue<RuntimeException> subscribeFaults = new ConcurrentLinkedQueue<>();

  final Queue<RuntimeException> receiveFaults = new ConcurrentLinkedQueue<>();
  final Queue<RuntimeException> noteFaults = new ConcurrentLinkedQueue<>();
  final Queue<RuntimeException> acknowledgeFaults = new ConcurrentLinkedQueue<>();

  /** Everything through this one is acknowledged. */
  volatile EventPosition acknowledged = new EventPosition(0, 0, 0, 0);

  private final AtomicInteger entries = new AtomicInteger();

  private record FakeDelivery(LogEvent event, EventPosition position)
      implements PartitionTenure.Delivery {
    @Override
    public Optional<String> fault() {
      return Optional.empty();
    }

    @Override
    public long publishedUnixMillis() {
      return event.receivedUnixNano() / 1_000_000;
    }

    @Override
    public Optional<ContentHash> contentHash() {
      return Optional.of(ContentHash.of(event.payload()));
    }

    @Override
    public boolean endsEntry() {
      return true;
    }
  }

  static EventLogException away() {
    return new EventLogException(EventLogException.Kind.UNAVAILABLE, "away, as told");
  }

  static EventPosition position(int entry) {
    return new EventPosition(0, 1, entry, 0);
  }

  NavigableMap<EventPosition, LogEvent> unacknowledged() {
    return events.tailMap(acknowledged, false);
  }

  @Override
  public CompletableFuture<Void> append(LogEvent event) {
    events.put(position(entries.getAndIncrement()), event);
    return CompletableFuture.completedFuture(null);
  }

  private static void throwNext(Queue<RuntimeException> faults) {
    RuntimeException fault = faults.poll();
    if (fault != null) {
      throw fault;
    }
  }

  @Override
  public EventSubscription subscribe(String subscriptionName) {
    throwNext(subscribeFaults);
    return new EventSubscription() {
      private boolean given;

      @Override
      public List<PartitionFeed> newPartitions() {
        List<PartitionFeed> partitions = given ? List.of() : List.of(new FakeFeed());
        given = true;
        return partitions;
      }

      @Override
      public void close() {}
    };
  }

  private final class FakeFeed implements PartitionFeed {
    @Override
    public int partition() {
      return 0;
    }

    @Override
    public Optional<PartitionTenure> takeOver(Duration timeout) {
      return Optional.of(new FakeTenure(tenures.incrementAndGet()));
    }
  }

  private final class FakeTenure implements PartitionTenure {
    private final int number;
    private final PartitionNote lastNote =
        notes.isEmpty() ? PartitionNote.first("5712") : notes.getLast();
    private EventPosition position = acknowledged;

    private FakeTenure(int number) {
      this.number = number;
    }

    private void checkInCharge() {
      if (tenures.get() != number) {
        throw new TenureLostException("another one is in charge");
      }
    }

    @Override
    public PartitionNote lastNote() {
      return lastNote;
    }

    @Override
    public void note(PartitionNote note) {
      throwNext(noteFaults);
      checkInCharge();
      notes.add(PartitionNote.parse(note.toString()));
    }

    @Override
    public Optional<Delivery> receive(Duration timeout) throws InterruptedException {
      throwNext(receiveFaults);
      checkInCharge();
      long deadline = System.nanoTime() + timeout.toNanos();
      do {
        var next = events.higherEntry(position);
        if (next != null) {
          position = next.getKey();
          handedOut.incrementAndGet();
          return Optional.of(new FakeDelivery(next.getValue(), next.getKey()));
        }
        TimeUnit.MILLISECONDS.sleep(1);
      } while (System.nanoTime() - deadline < 0);
      return Optional.empty();
    }

    @Override
    public void history(long sinceUnixMillis, EventPosition before, Consumer<Delivery> each) {
      events
          .headMap(before)
          .forEach((position, event) -> each.accept(new FakeDelivery(event, position)));
    }

    @Override
    public void read(EventRange range, Consumer<Delivery> each) {
      events
          .subMap(range.first(), true, range.last(), true)
          .forEach((position, event) -> each.accept(new FakeDelivery(event, position)));
    }

    @Override
    public void acknowledge(Delivery last) {
      throwNext(acknowledgeFaults);
      acknowledged = last.position();
    }

    @Override
    public void deadLetter(Delivery delivery, String reason) {
      throwNext(acknowledgeFaults);
      deadLetters.add(new DeadLetter(delivery.event(), reason));
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
