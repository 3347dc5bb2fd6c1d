package io.millrace.pipeline.writer;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.PartitionTenure;
import io.millrace.model.stream.PartitionTenure.Delivery;

/** Puts events aside, and waits for a log that is away. Belongs to the partition's thread. */
final class DeadLetterRoom {
  private static final int ATTEMPTS = 5;

  private final WriterContext context;
  private final PartitionTenure tenure;

  DeadLetterRoom(WriterContext context, PartitionTenure tenure) {
    this.context = context;
    this.tenure = tenure;
  }

  void put(Delivery delivery, String reason) throws InterruptedException, StoppedException {
    context.reach(FailPoint.BEFORE_DEAD_LETTER);
    Backoff backoff = context.newBackoff();
    for (int attempt = 1; ; attempt++) {
      try {
        tenure.deadLetter(delivery, reason);
        break;
      } catch (EventLogException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        context.counters().retries.increment();
        context.faults().warn("put aside", e);
        if (backoff.pause()) {
          throw new StoppedException();
        }
      }
    }
    context.counters().deadLettered.increment();
    context.reach(FailPoint.AFTER_DEAD_LETTER);
  }
}
