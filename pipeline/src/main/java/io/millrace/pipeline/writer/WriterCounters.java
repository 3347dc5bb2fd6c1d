package io.millrace.pipeline.writer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The numbers behind {@link WriterStats}, written by all partitions. Safe for all threads. */
final class WriterCounters {
  final LongAdder records = new LongAdder();
  final LongAdder batches = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder deadLettered = new LongAdder();
  final LongAdder duplicates = new LongAdder();
  final LongAdder repeatedBatches = new LongAdder();
  final LongAdder takeOvers = new LongAdder();
  final LongAdder losses = new LongAdder();
  final LongAdder replacedTexts = new LongAdder();

  /** Partitions that are in charge: they share the memory. */
  final AtomicInteger inCharge = new AtomicInteger();

  /** Receipt of the oldest event that a batch holds; a batch that holds none is absent. */
  private final ConcurrentMap<Object, Long> oldestUnixNanos = new ConcurrentHashMap<>();

  private final InstantSource clock;

  WriterCounters(InstantSource clock) {
    this.clock = clock;
  }

  void holds(Object batch, long oldestReceivedUnixNano) {
    oldestUnixNanos.put(batch, oldestReceivedUnixNano);
  }

  void holdsNothing(Object batch) {
    oldestUnixNanos.remove(batch);
  }

  WriterStats stats() {
    return new WriterStats(
        records.sum(),
        batches.sum(),
        retries.sum(),
        deadLettered.sum(),
        duplicates.sum(),
        repeatedBatches.sum(),
        takeOvers.sum(),
        losses.sum(),
        replacedTexts.sum(),
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
