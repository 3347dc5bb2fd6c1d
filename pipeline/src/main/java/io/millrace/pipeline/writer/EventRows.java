package io.millrace.pipeline.writer;

import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.store.LogBatch;
import io.millrace.model.stream.PartitionTenure.Delivery;
import java.util.Optional;

/** Turns events into rows, the same way for the writer and for a replay. */
public final class EventRows {
  private EventRows() {}

  /**
   * Adds an event, all of it or nothing. Empty, or why it can never be stored: the same for the
   * same event, always.
   */
  public static Optional<String> add(LogBatch rows, Delivery delivery) {
    if (delivery.fault().isPresent()) {
      return delivery.fault();
    }
    try {
      rows.add(delivery.event());
      return Optional.empty();
    } catch (MalformedOtlpException e) {
      return Optional.of("not a readable OTLP request: " + e.getMessage());
    } catch (RuntimeException e) {
      // A fault of the store's encoder over this event: it would be the same the next time.
      return Optional.of("the store cannot encode it: " + e);
    }
  }
}
