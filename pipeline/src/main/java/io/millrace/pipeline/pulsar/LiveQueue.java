package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventPosition;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events on their way to one subscriber, so many bytes at most: the oldest make room. Filled by the
 * client's listener thread, which never waits; emptied by the subscriber.
 *
 * <p>While the subscriber still reads older events from the log, what makes room is not lost:
 * {@link #caughtUp} makes it read on until it has seen that too.
 */
final class LiveQueue {
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final ArrayDeque<PulsarDelivery> waiting = new ArrayDeque<>();
  private final Map<Integer, EventPosition> madeRoom = new HashMap<>();
  private final Map<Integer, EventPosition> seen = new HashMap<>();
  private long bytes;
  private long droppedRecords;
  private boolean closed;

  LiveQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void offer(PulsarDelivery delivery) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      waiting.add(delivery);
      bytes += delivery.payload().length;
      while (bytes > maxBytes && waiting.size() > 1) {
        makeRoom(waiting.remove());
      }
      notEmpty.signal();
    } finally {
      lock.unlock();
    }
  }

  private void makeRoom(PulsarDelivery oldest) {
    bytes -= oldest.payload().length;
    int partition = oldest.position().partition();
    if (seen.containsKey(partition)) {
      droppedRecords += isSeen(oldest.position()) ? 0 : oldest.event().recordCount();
    } else {
      madeRoom.put(partition, oldest.position());
    }
  }

  /**
   * Tells that a partition's older events were read through a position. False if newer ones have
   * made room meanwhile: then the reader has to go on.
   */
  boolean caughtUp(int partition, Optional<EventPosition> through) {
    lock.lock();
    try {
      EventPosition missing = madeRoom.get(partition);
      if (missing != null && (through.isEmpty() || through.get().compareTo(missing) < 0)) {
        return false;
      }
      seen.put(partition, through.orElse(new EventPosition(partition, Long.MIN_VALUE, 0, 0)));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next event that was not read before; empty if none came in time.
   *
   * @throws EventLogException after the end
   */
  Optional<PulsarDelivery> poll(long timeoutNanos) throws InterruptedException {
    long left = timeoutNanos;
    lock.lockInterruptibly();
    try {
      while (true) {
        PulsarDelivery next = waiting.poll();
        if (closed) {
          throw new EventLogException(
              EventLogException.Kind.UNAVAILABLE, "follow the stream: it is closed");
        }
        if (next == null) {
          if (left <= 0) {
            return Optional.empty();
          }
          left = notEmpty.awaitNanos(left);
        } else {
          bytes -= next.payload().length;
          if (!isSeen(next.position())) {
            return Optional.of(next);
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isSeen(EventPosition position) {
    EventPosition through = seen.get(position.partition());
    return through != null && position.compareTo(through) <= 0;
  }

  long droppedRecords() {
    lock.lock();
    try {
      return droppedRecords;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      bytes = 0;
      notEmpty.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
