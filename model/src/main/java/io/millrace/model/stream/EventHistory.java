package io.millrace.model.stream;

import io.millrace.model.stream.PartitionTenure.Delivery;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the log holds, read from outside of its subscriptions: nothing is acknowledged, and no
 * member of a subscription notices. Safe for all threads; calls block and throw {@link
 * EventLogException} if the log is away.
 */
public interface EventHistory extends AutoCloseable {
  /** Number of partitions, counted from 0. */
  int partitions();

  /**
   * Everything up to and with this position is stored, as its owner has noted, and no owner to come
   * stores it again. Empty if nothing is.
   */
  Optional<EventPosition> storedThrough(int partition);

  /**
   * When the oldest event that the partition still holds was published, in milliseconds; empty if
   * it holds none.
   */
  OptionalLong oldestUnixMillis(int partition);

  /**
   * Hands out events in order, each once, until the visitor has had enough or the position is
   * passed.
   *
   * @param sinceUnixMillis publishing time of the first, nearly: some older ones may come too;
   *     empty for the oldest that is held
   * @param through position of the last
   */
  void read(int partition, OptionalLong sinceUnixMillis, EventPosition through, Visitor visitor)
      throws InterruptedException;

  /**
   * Holds a name for this process alone, until it is closed or the process ends. Empty if another
   * one has it.
   */
  Optional<AutoCloseable> claim(String name);

  @Override
  void close();

  /** Is given events. */
  @FunctionalInterface
  interface Visitor {
    /** Takes an event; says whether to go on. */
    boolean visit(Delivery delivery) throws InterruptedException;
  }
}
