package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventLogException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.impl.MessageIdImpl;

/** What Pulsar says of a topic's partitions. */
final class TopicPartitions {
  private static final int TIMEOUT_SECONDS = 15;

  private TopicPartitions() {}

  /**
   * How many there are; 0 if there is no such topic. Blocks.
   *
   * @param action what the caller does, for the message
   * @throws EventLogException UNAVAILABLE if Pulsar does not answer
   */
  static int count(PulsarClient client, String topic, String action) {
    try {
      return client
          .getPartitionsForTopic(topic, false)
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .size();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EventLogException(EventLogException.Kind.UNAVAILABLE, action + ": interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw PulsarErrors.toEventLogException(action, e);
    }
  }

  /** An entry of a partition, as the admin API writes it: {@code ledger:entry}. */
  static MessageId entry(String position, int partition) {
    int colon = position.indexOf(':');
    return new MessageIdImpl(
        Long.parseLong(position.substring(0, colon)),
        Long.parseLong(position.substring(colon + 1)),
        partition);
  }
}
