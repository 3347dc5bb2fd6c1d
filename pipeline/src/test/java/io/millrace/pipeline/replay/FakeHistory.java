package io.millrace.pipeline.replay;

import io.millrace.model.stream.ContentHash;
import io.millrace.model.stream.EventHistory;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.stream.PartitionTenure.Delivery;
import io.millrace.model.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A log of one partition in memory, all of it stored but what is told otherwise. */
final class FakeHistory implements EventHistory {
  final List<FakeDelivery> events = new ArrayList<>();

  /** Number of events that are stored; the others are the writer's. */
  int stored = Integer.MAX_VALUE;

  boolean claimed;

  /** Thrown in the midst of the next reads, one each. */
  final Queue<RuntimeException> faults = new ConcurrentLinkedQueue<>();

  /** An event, published when it was received. */
  record FakeDelivery(LogEvent event, EventPosition position) implements Delivery {
    @Override
    public Optional<String> fault() {
      return Optional.empty();
    }

    @Override
    public long publishedUnixMillis() {
      return TimeUnit.NANOSECONDS.toMillis(event.receivedUnixNano());
    }

    @Override
    public Optional<ContentHash> contentHash() {
      return Optional.empty();
    }

    @Override
    public boolean endsEntry() {
      return true;
    }
  }

  void add(TenantId tenant, String text, long receivedUnixNano) {
    LogEvent event =
        new LogEvent(tenant, text.getBytes(StandardCharsets.UTF_8), receivedUnixNano, 1);
    events.add(new FakeDelivery(event, new EventPosition(0, 7, events.size(), 0)));
  }

  @Override
  public int partitions() {
    return 1;
  }

  @Override
  public Optional<StoredEnd> storedEnd(int partition) {
    int count = Math.min(stored, events.size());
    return count == 0
        ? Optional.empty()
        : Optional.of(
            new StoredEnd(
                events.get(count - 1).position(), events.get(count - 1).publishedUnixMillis()));
  }

  @Override
  public OptionalLong oldestUnixMillis(int partition) {
    return events.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(events.getFirst().publishedUnixMillis());
  }

  @Override
  public void read(
      int partition, OptionalLong sinceUnixMillis, EventPosition through, Visitor visitor)
      throws InterruptedException {
    int handedOut = 0;
    for (FakeDelivery event : events) {
      if (event.position().compareTo(through) > 0) {
        return;
      }
      if (handedOut++ == 5 && !faults.isEmpty()) {
        throw faults.remove();
      }
      boolean isIn =
          sinceUnixMillis.isEmpty() || event.publishedUnixMillis() >= sinceUnixMillis.getAsLong();
      if (isIn && !visitor.visit(event)) {
        return;
      }
    }
  }

  @Override
  public Optional<Claim> claim(String name) {
    if (claimed) {
      return Optional.empty();
    }
    claimed = true;
    return Optional.of(() -> claimed = false);
  }

  @Override
  public void close() {}
}
