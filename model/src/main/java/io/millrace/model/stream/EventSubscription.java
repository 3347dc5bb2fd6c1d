package io.millrace.model.stream;

import java.util.List;

/**
 * A member of a subscription. The log puts one member in charge of each partition at a time, and
 * another one when that is gone. Safe for all threads.
 */
public interface EventSubscription extends AutoCloseable {
  /**
   * The partitions that no earlier call has given, each to be watched by a thread of its own. Ask
   * again from time to time: a log may grow. Blocks.
   *
   * @throws EventLogException if the log is away; the next call gives what this one did not
   */
  List<PartitionFeed> newPartitions();

  /** Closes all feeds; other members take over. */
  @Override
  void close();
}
