package io.millrace.pipeline.writer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Pauses between attempts: doubled each time, cut short by the stop. Belongs to one thread. */
final class Backoff {
  private final long minMillis;
  private final long maxMillis;
  private final CountDownLatch stop;
  private long nextMillis;

  Backoff(WriterSettings settings, CountDownLatch stop) {
    this.minMillis = settings.minBackoffMillis();
    this.maxMillis = settings.maxBackoffMillis();
    this.stop = stop;
    this.nextMillis = minMillis;
  }

  /** Waits; true if the writer is to stop. */
  boolean pause() throws InterruptedException {
    boolean stopped = stop.await(nextMillis, TimeUnit.MILLISECONDS);
    nextMillis = Math.min(maxMillis, nextMillis * 2);
    return stopped;
  }

  void reset() {
    nextMillis = minMillis;
  }
}
