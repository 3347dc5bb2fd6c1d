package io.millrace.model.stream;

import java.time.Duration;
import java.util.Optional;

/** One partition, as one member of a subscription sees it. Belongs to one thread. */
public interface PartitionFeed {
  int partition();

  /**
   * Waits until the log puts this member in charge of the partition, and takes it over: from then
   * on the notes of whoever was in charge before are refused. Empty if that was not so in time. The
   * tenure before must be closed.
   *
   * @throws EventLogException if the log is away
   */
  Optional<PartitionTenure> takeOver(Duration timeout) throws InterruptedException;
}
