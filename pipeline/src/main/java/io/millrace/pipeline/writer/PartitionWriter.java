package io.millrace.pipeline.writer;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.PartitionFeed;
import io.millrace.model.stream.PartitionTenure;
import io.millrace.model.stream.TenureLostException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches one partition: writes while it is in charge of it, and waits while it is not. */
final class PartitionWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionWriter.class);
  private static final Duration STOP_POLL = Duration.ofMillis(100);

  private final WriterContext context;
  private final PartitionFeed feed;

  PartitionWriter(WriterContext context, PartitionFeed feed) {
    this.context = context;
    this.feed = feed;
  }

  @Override
  public void run() {
    Backoff backoff = context.newBackoff();
    try {
      while (!context.isStopped()) {
        try {
          Optional<PartitionTenure> tenure = feed.takeOver(STOP_POLL);
          if (tenure.isPresent()) {
            write(tenure.get(), backoff);
          }
        } catch (TenureLostException e) {
          LOG.info("partition {}: {}", feed.partition(), e.getMessage());
          lost(backoff);
        } catch (EventLogException e) {
          context.faults().warn("partition " + feed.partition() + " is taken over again", e);
          lost(backoff);
        } catch (RuntimeException e) {
          // A fault of our own or the client's must not end the writing for good.
          LOG.error("partition {}: the writer failed and takes it over again", feed.partition(), e);
          lost(backoff);
        }
      }
    } catch (InterruptedException | StoppedException e) {
      LOG.info(
          "partition {}: ended with events that are not stored; they will come again",
          feed.partition());
    }
  }

  private void lost(Backoff backoff) throws InterruptedException {
    context.counters().losses.increment();
    backoff.pause();
  }

  private void write(PartitionTenure tenure, Backoff backoff)
      throws InterruptedException, StoppedException {
    context.counters().takeOvers.increment();
    context.counters().inCharge.incrementAndGet();
    try (tenure) {
      context.reach(FailPoint.AFTER_TAKE_OVER);
      backoff.reset();
      // New ones for each term: an insert of the last one may still hold a batch of its own.
      new PartitionRun(
              context,
              tenure,
              new OpenBatch(context.store().newBatch()),
              new OpenBatch(context.store().newBatch()))
          .run();
    } finally {
      context.counters().inCharge.decrementAndGet();
    }
  }
}
