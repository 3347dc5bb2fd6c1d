package io.millrace.pipeline.writer;

import com.google.common.hash.Hashing;
import io.millrace.model.stream.ContentHash;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.stream.PartitionTenure.Delivery;
import io.millrace.model.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Finds the repetitions of clients: an event is one if the same payload of the same tenant was
 * received not long before, and was among the last {@link #MAX_EVENTS} of the partition. That
 * depends on the events before alone, so whoever reads the partition finds the same. Belongs to one
 * thread.
 */
public final class DuplicateFilter {
  /** Three quarters of a table of 2^18 places. */
  static final int MAX_EVENTS = 196_608;

  /** Clocks of receivers may differ by this much before something is forgotten too early. */
  private static final long CLOCK_SLACK_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final long windowNanos;
  private final int maxEvents;
  private final TimedRecords timed = new TimedRecords();

  /** Older events are forgotten a table at a time; the two hold the last maxEvents at least. */
  private SeenPayloads current = new SeenPayloads();

  private SeenPayloads previous = new SeenPayloads();
  private long newestUnixNano = Long.MIN_VALUE;
  private long currentSinceUnixNano = Long.MIN_VALUE;
  private long ordinal;

  /**
   * A filter that has seen nothing.
   *
   * @param windowMillis how long after an event its repetition is found; 0 finds none
   */
  public DuplicateFilter(long windowMillis, int maxEvents) {
    this.windowNanos = TimeUnit.MILLISECONDS.toNanos(windowMillis);
    this.maxEvents = maxEvents;
  }

  boolean isOff() {
    return windowNanos == 0;
  }

  /** Remembers an event, in the order of the partition; true if it is a repetition. */
  public boolean isRepetition(Delivery delivery) {
    if (isOff() || delivery.fault().isPresent() || delivery.contentHash().isEmpty()) {
      return false;
    }
    LogEvent event = delivery.event();
    return isSeen(event.tenant(), delivery.contentHash().get(), event.receivedUnixNano())
        && timed.areIn(event.payload());
  }

  private boolean isSeen(TenantId tenantId, ContentHash hash, long receivedUnixNano) {
    forget(receivedUnixNano);
    ordinal++;
    long tenant = tenantHash(tenantId);
    int place = current.find(hash, tenant);
    boolean seen = place >= 0 && isNear(current, place, receivedUnixNano);
    if (!seen) {
      int older = previous.find(hash, tenant);
      seen = older >= 0 && isNear(previous, older, receivedUnixNano);
    }
    current.put(place, hash, tenant, receivedUnixNano, ordinal);
    return seen;
  }

  private boolean isNear(SeenPayloads table, int place, long receivedUnixNano) {
    return Math.abs(receivedUnixNano - table.receivedUnixNano(place)) <= windowNanos
        && ordinal - table.ordinal(place) <= maxEvents;
  }

  private void forget(long receivedUnixNano) {
    if (currentSinceUnixNano == Long.MIN_VALUE) {
      currentSinceUnixNano = receivedUnixNano;
    }
    newestUnixNano = Math.max(newestUnixNano, receivedUnixNano);
    if (current.size() >= maxEvents
        || newestUnixNano - currentSinceUnixNano > windowNanos + CLOCK_SLACK_NANOS) {
      SeenPayloads emptied = previous;
      previous = current;
      current = emptied;
      current.clear();
      currentSinceUnixNano = newestUnixNano;
    }
  }

  private static long tenantHash(TenantId tenant) {
    return Hashing.murmur3_128().hashString(tenant.value(), StandardCharsets.UTF_8).asLong();
  }
}
