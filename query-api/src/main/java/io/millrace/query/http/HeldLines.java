package io.millrace.query.http;

import io.millrace.query.logql.eval.ProcessedEntry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Lines that are held back for a while, so that older ones that come in later stand before them.
 * Belongs to one thread.
 */
final class HeldLines {
  private static final Comparator<Held> BY_TIME =
      Comparator.comparingLong((Held held) -> held.line().timestampNanos())
          .thenComparingLong(Held::number);

  private final long delayNanos;
  private final ArrayDeque<Held> arrived = new ArrayDeque<>();
  private final PriorityQueue<Held> byTime = new PriorityQueue<>(BY_TIME);
  private long added;

  private record Held(long dueNanos, long number, ProcessedEntry line) {}

  /** Each line for so long; zero sorts what came in together. */
  HeldLines(Duration delay) {
    this.delayNanos = delay.toNanos();
  }

  void add(ProcessedEntry line, long nowNanos) {
    Held held = new Held(nowNanos + delayNanos, added++, line);
    arrived.add(held);
    byTime.add(held);
  }

  int size() {
    return byTime.size();
  }

  /** How long nothing will be due: at most what is given. */
  Duration untilDue(long nowNanos, Duration most) {
    if (arrived.isEmpty()) {
      return most;
    }
    Duration left = Duration.ofNanos(Math.max(0, arrived.peek().dueNanos() - nowNanos));
    return left.compareTo(most) < 0 ? left : most;
  }

  /** Takes out, by time, every line that was held long enough, and those that are older than it. */
  List<ProcessedEntry> takeDue(long nowNanos) {
    long horizon = Long.MIN_VALUE;
    while (!arrived.isEmpty() && arrived.peek().dueNanos() - nowNanos <= 0) {
      horizon = Math.max(horizon, arrived.remove().line().timestampNanos());
    }
    List<ProcessedEntry> due = new ArrayList<>();
    while (!byTime.isEmpty() && byTime.peek().line().timestampNanos() <= horizon) {
      due.add(byTime.remove().line());
    }
    return due;
  }
}
