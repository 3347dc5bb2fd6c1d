package io.millrace.query.admission;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The queries of one tenant that run or wait. Guarded by the queue's lock. */
final class TenantLine {
  private static final Comparator<Waiter> ORDER =
      Comparator.comparing((Waiter waiter) -> waiter.priority).thenComparingLong(w -> w.number);

  private final TreeSet<Waiter> waiters = new TreeSet<>(ORDER);
  private long arrived;
  private int running;

  /** Waits for a place that it may be given. */
  static final class Waiter {
    private final Priority priority;
    private final long number;
    private final CountDownLatch place = new CountDownLatch(1);

    private Waiter(Priority priority, long number) {
      this.priority = priority;
      this.number = number;
    }

    /** False if the time is over before there is a place. */
    boolean await(LongSupplier deadlineNanos) throws InterruptedException {
      boolean given;
      long left = deadlineNanos.getAsLong() - System.nanoTime();
      do {
        given = place.await(left, TimeUnit.NANOSECONDS);
        left = deadlineNanos.getAsLong() - System.nanoTime();
      } while (!given && left > 0);
      return given;
    }

    boolean hasPlace() {
      return place.getCount() == 0;
    }
  }

  Waiter add(Priority priority) {
    Waiter waiter = new Waiter(priority, arrived++);
    waiters.add(waiter);
    return waiter;
  }

  void remove(Waiter waiter) {
    waiters.remove(waiter);
  }

  /** Gives the next one a place. */
  void admit() {
    waiters.removeFirst().place.countDown();
    running++;
  }

  /** One gives its place back. */
  void leave() {
    running--;
  }

  int waiting() {
    return waiters.size();
  }

  int running() {
    return running;
  }
}
