package io.millrace.model.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** One member of a subscription. Belongs to one thread. */
public interface EventSubscription extends AutoCloseable {
  /**
   * The next event, in order within its partition, or empty if none came in time. Survives a lost
   * connection.
   */
  Optional<Delivery> receive(Duration timeout) throws InterruptedException;

  /**
   * Marks events as stored for good: they are not delivered again. Call only when the next stage
   * holds them durably. Blocks until the log has taken the acknowledgement; a fault means that they
   * may be delivered again.
   *
   * @throws EventLogException if the log is away
   */
  void acknowledge(Collection<Delivery> deliveries);

  /**
   * Puts an event that can never be stored aside, durably and with its reason, and acknowledges it.
   *
   * @throws EventLogException if the log is away; the event is then still unacknowledged
   */
  void deadLetter(Delivery delivery, String reason);

  @Override
  void close();

  /** An event with its place. */
  interface Delivery {
    LogEvent event();

    EventPosition position();
  }
}
