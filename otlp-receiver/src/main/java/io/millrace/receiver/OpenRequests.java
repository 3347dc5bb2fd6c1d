package io.millrace.receiver;

import java.time.Duration;

/**
 * Counts the requests that are not answered yet, and lets a shutdown wait for them. Thread-safe.
 */
final class OpenRequests {
  private boolean draining;
  private int open;

  /** False if the receiver is shutting down; the request must then be refused. */
  synchronized boolean tryOpen() {
    if (draining) {
      return false;
    }
    open++;
    return true;
  }

  synchronized void close() {
    open--;
    notifyAll();
  }

  synchronized boolean isDraining() {
    return draining;
  }

  synchronized boolean drain(Duration timeout) throws InterruptedException {
    draining = true;
    long deadline = System.nanoTime() + timeout.toNanos();
    while (open > 0) {
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        return false;
      }
      wait(leftMillis);
    }
    return true;
  }
}
