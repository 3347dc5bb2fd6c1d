package io.millrace.pipeline.writer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The numbers behind {@link WriterStats}, written by all members. Safe for all threads. */
final class WriterCounters {
  final LongAdder records = new LongAdder();
  final LongAdder batches = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder deadLettered = new LongAdder();
  final LongAdder resubscriptions = new LongAdder();

  /** Receipt of the oldest event that a member holds; a member that holds none is absent. */
  private final ConcurrentMap<Object, Long> oldestUnixNanos = new ConcurrentHashMap<>();

  private final InstantSource clock;

  WriterCounters(InstantSource clock) {
    this.clock = clock;
  }

  void holds(Object member, long oldestReceivedUnixNano) {
    oldestUnixNanos.put(member, oldestReceivedUnixNano);
  }

  void holdsNothing(Object member) {
    oldestUnixNanos.remove(member);
  }

  WriterStats stats() {
    return new WriterStats(
        records.sum(),
        batches.sum(),
        retries.sum(),
        deadLettered.sum(),
        resubscriptions.sum(),
        lagMillis());
  }

  private long lagMillis() {
    Instant now = clock.instant();
    long nowMillis = now.toEpochMilli();
    return oldestUnixNanos.values().stream()
        .mapToLong(nanos -> nowMillis - TimeUnit.NANOSECONDS.toMillis(nanos))
        .map(age -> Math.max(0, age))
        .max()
        .orElse(0);
  }
}
