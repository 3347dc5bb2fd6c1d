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
  Optional<StoredEnd> storedEnd(int partition);

  /**
   * Through where a partition is stored.
   *
   * @param position of the last stored event
   * @param publishedUnixMillis when that, or the next one that is still held, was published; 0 if
   *     none is
   */
  record StoredEnd(EventPosition position, long publishedUnixMillis) {}

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
  Optional<Claim> claim(String name);

  @Override
  void close();

  /** A name that is held. */
  interface Claim extends AutoCloseable {
    @Override
    void close();
  }

  /** Is given events. */
  @FunctionalInterface
  interface Visitor {
    /** Takes an event; says whether to go on. */
    boolean visit(Delivery delivery) throws InterruptedException;
  }
}
