package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventLogException.Kind;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.PulsarClientException.InvalidMessageException;
import org.apache.pulsar.client.api.PulsarClientException.MemoryBufferIsFullError;
import org.apache.pulsar.client.api.PulsarClientException.ProducerQueueIsFullError;

/** Turns the Pulsar client's faults into those of the seam. */
final class PulsarErrors {
  private PulsarErrors() {}

  static EventLogException toEventLogException(String action, Throwable fault) {
    Throwable cause = unwrap(fault);
    return switch (cause) {
      case EventLogException already -> already;
      case InvalidMessageException tooLarge ->
          new EventLogException(
              Kind.REJECTED,
              action
                  + ": the event is larger than Pulsar takes; send smaller requests, or raise"
                  + " Pulsar's maxMessageSize",
              tooLarge);
      case MemoryBufferIsFullError full -> queueFull(action, full);
      case ProducerQueueIsFullError full -> queueFull(action, full);
      default ->
          new EventLogException(
              Kind.UNAVAILABLE, action + ": Pulsar did not confirm: " + cause.getMessage(), cause);
    };
  }

  private static EventLogException queueFull(String action, PulsarClientException cause) {
    return new EventLogException(
        Kind.UNAVAILABLE,
        action + ": too many bytes wait for Pulsar's confirmation; try again later",
        cause);
  }

  private static Throwable unwrap(Throwable fault) {
    Throwable cause = fault;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
