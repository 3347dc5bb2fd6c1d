package io.millrace.model.stream;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The time for which one member is in charge of a partition. It begins with everything that is not
 * acknowledged, oldest first. Belongs to one thread, but for {@link #note}, which any may call.
 *
 * <p>Every method may throw {@link TenureLostException} when another member has taken over, and
 * {@link EventLogException} if the log is away: it may be called again then.
 */
public interface PartitionTenure extends AutoCloseable {
  /** The state that this tenure begins with: the last note of the one before. */
  PartitionNote lastNote();

  /**
   * Replaces the partition's state. Blocks until it is durable. After an {@link EventLogException}
   * it may or may not have been replaced.
   */
  void note(PartitionNote note);

  /**
   * The next event, each once, in the order of their positions, or empty if none came in time.
   * Survives a lost connection.
   */
  Optional<Delivery> receive(Duration timeout) throws InterruptedException;

  /**
   * Hands out events before a position that were published since a time (in milliseconds since the
   * epoch), acknowledged or not, in order. May hand out older ones too. What the log no longer
   * holds is left out.
   */
  void history(long sinceUnixMillis, EventPosition before, Consumer<Delivery> events)
      throws InterruptedException;

  /** Reads the events of a range again, in order. What the log no longer holds is left out. */
  void read(EventRange range, Consumer<Delivery> events) throws InterruptedException;

  /**
   * Marks everything up to and with an event as stored for good: it is not delivered again. Call
   * only when the next stage holds it durably. Blocks until the log has taken it; after a fault it
   * may be delivered again.
   */
  void acknowledge(Delivery last) throws InterruptedException;

  /** Puts a copy of an event that can never be stored aside, durably and with its reason. */
  void deadLetter(Delivery delivery, String reason);

  /** Gives the notes up; the member stays in the subscription. */
  @Override
  void close();

  /** An event with its place. */
  interface Delivery {
    /** The event; {@link IllegalStateException} if there is a fault. */
    LogEvent event();

    /** Why this is no event: it can only be put aside. */
    Optional<String> fault();

    EventPosition position();

    /** When it was given to the log, by the clock of whoever gave it; milliseconds. */
    long publishedUnixMillis();

    /**
     * Hash of the payload, taken when it was appended; empty in events that may not be compared.
     */
    Optional<ContentHash> contentHash();

    /** Whether the event is the last of an entry: where acknowledgement is cheapest. */
    boolean endsEntry();
  }
}
