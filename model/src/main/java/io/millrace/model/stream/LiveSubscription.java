package io.millrace.model.stream;

import com.google.common.collect.ImmutableList;
import java.time.Duration;

/**
 * One subscriber's view of the live stream. Belongs to one thread. Holds a bounded number of bytes:
 * whoever reads too slowly loses the oldest events, which are counted, and holds up nobody.
 */
public interface LiveSubscription<T> extends AutoCloseable {
  /**
   * What the filter wants of the next event that it wants anything of; empty if there was none in
   * time. Events of one partition come in order.
   *
   * @throws EventLogException UNAVAILABLE if the log is away while older events are read, or the
   *     stream was closed; the subscription is of no use then
   */
  ImmutableList<T> receive(Duration timeout) throws InterruptedException;

  /** Records of events that were dropped so far, wanted or not. */
  long droppedRecords();

  /** Ends it. The last subscriber of a tenant closes what was opened for all of them. */
  @Override
  void close();
}
