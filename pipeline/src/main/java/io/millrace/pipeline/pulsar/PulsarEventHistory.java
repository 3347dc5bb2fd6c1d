package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventHistory;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.PartitionNote;
import io.millrace.model.stream.PartitionTenure.Delivery;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.PulsarClientException.ConsumerBusyException;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionMode;
import org.apache.pulsar.client.api.SubscriptionType;

/**
 * What the topic holds, offloaded segments included, by readers of its own. Changes nothing of the
 * topics and their policies.
 */
public final class PulsarEventHistory implements EventHistory {
  private static final long MEMORY_BYTES = 64L << 20;

  private final PulsarSettings settings;
  private final PulsarClient client;
  private final int partitions;

  private PulsarEventHistory(PulsarSettings settings, PulsarClient client) {
    this.settings = settings;
    this.client = client;
    this.partitions = countPartitions();
  }

  /**
   * Connects to what {@link PulsarEventLog#open} has made. Blocks.
   *
   * @throws EventLogException UNAVAILABLE if Pulsar does not answer, REJECTED if the topic is not
   *     there
   */
  public static PulsarEventHistory open(PulsarSettings settings) {
    PulsarClient client = null;
    try {
      client = PulsarClients.open(settings.serviceUrl(), MEMORY_BYTES);
      return new PulsarEventHistory(settings, client);
    } catch (PulsarClientException e) {
      throw PulsarErrors.toEventLogException("connect to " + settings.serviceUrl(), e);
    } catch (RuntimeException e) {
      PulsarEventLog.closeQuietly(client);
      throw e;
    }
  }

  private int countPartitions() {
    String topic = settings.topics().eventTopic();
    int found = TopicPartitions.count(client, topic, "read " + topic);
    if (found == 0) {
      throw new EventLogException(
          EventLogException.Kind.REJECTED,
          "%s: Pulsar at %s has no such topic (expected: the Pulsar of a Millrace)"
              .formatted(topic, settings.serviceUrl()));
    }
    return found;
  }

  @Override
  public int partitions() {
    return partitions;
  }

  private PartitionReader reader(int partition) {
    return new PartitionReader(client, topic(partition), partition);
  }

  private String topic(int partition) {
    return settings.topics().eventPartition(partition);
  }

  @Override
  public Optional<StoredEnd> storedEnd(int partition) {
    return IntentLog.look(client, settings.topics().intentPartition(partition))
        .flatMap(PartitionNote::storedThrough)
        .map(
            position ->
                new StoredEnd(position, first(partition, Optional.of(position)).orElse(0L)));
  }

  @Override
  public OptionalLong oldestUnixMillis(int partition) {
    return first(partition, Optional.empty()).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** When the first event from a position on, or at all, was published. */
  private Optional<Long> first(int partition, Optional<EventPosition> from) {
    try {
      return reader(partition).first(from).map(Delivery::publishedUnixMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EventLogException(
          EventLogException.Kind.UNAVAILABLE, "read " + topic(partition) + ": interrupted", e);
    }
  }

  @Override
  public void read(
      int partition, OptionalLong sinceUnixMillis, EventPosition through, Visitor visitor)
      throws InterruptedException {
    reader(partition).through(sinceUnixMillis, through, visitor);
  }

  /** By an exclusive subscription that has no cursor, so that it holds nothing back. */
  @Override
  public Optional<Claim> claim(String name) {
    try {
      Consumer<byte[]> holder =
          client
              .newConsumer(Schema.BYTES)
              .topic(topic(0))
              .subscriptionName(name)
              .subscriptionType(SubscriptionType.Exclusive)
              .subscriptionMode(SubscriptionMode.NonDurable)
              .receiverQueueSize(1)
              .subscribe();
      return Optional.of(() -> PulsarEventLog.closeQuietly(holder));
    } catch (ConsumerBusyException e) {
      return Optional.empty();
    } catch (PulsarClientException e) {
      throw PulsarErrors.toEventLogException("claim " + name, e);
    }
  }

  @Override
  public void close() {
    PulsarEventLog.closeQuietly(client);
  }
}
