package io.millrace.pipeline.replay;

import com.google.common.base.Ticker;
import java.util.concurrent.TimeUnit;

/** Lets records pass at a rate, all partitions together. Safe for all threads. */
final class RecordRate {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Waits for a time. */
  @FunctionalInterface
  interface Pause {
    void nanos(long nanos) throws InterruptedException;
  }

  private final double nanosPerRecord;
  private final Ticker ticker;
  private final Pause pause;
  private long freeAtNanos;

  RecordRate(double recordsPerSecond, Ticker ticker, Pause pause) {
    this.nanosPerRecord = NANOS_PER_SECOND / recordsPerSecond;
    this.ticker = ticker;
    this.pause = pause;
    this.freeAtNanos = ticker.read();
  }

  /** Waits until what passed before is paid for. */
  void pass(int records) throws InterruptedException {
    long waitNanos;
    synchronized (this) {
      long now = ticker.read();
      waitNanos = Math.max(0, freeAtNanos - now);
      freeAtNanos = Math.max(now, freeAtNanos) + (long) (records * nanosPerRecord);
    }
    if (waitNanos > 0) {
      pause.nanos(waitNanos);
    }
  }
}
