package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.ContentHash;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.stream.PartitionTenure.Delivery;
import java.util.Map;
import java.util.Optional;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.MessageIdAdv;

/**
 * A message and what it means. Does not hold the message itself, whose buffer is that of its whole
 * Pulsar batch.
 */
final class PulsarDelivery implements Delivery {
  private final MessageIdAdv id;
  private final EventPosition position;
  private final Map<String, String> properties;
  private final byte[] payload;
  private final long publishedUnixMillis;
  private final LogEvent event;
  private final String fault;

  PulsarDelivery(Message<byte[]> message, int partition) {
    id = (MessageIdAdv) message.getMessageId();
    position = position(id, partition);
    properties = message.getProperties();
    payload = message.getData();
    publishedUnixMillis = message.getPublishTime();
    LogEvent read = null;
    String notRead = null;
    try {
      read = EventProperties.event(properties, payload, publishedUnixMillis);
    } catch (EventProperties.NotAnEventException e) {
      notRead = e.getMessage();
    }
    event = read;
    fault = notRead;
  }

  private static EventPosition position(MessageIdAdv id, int partition) {
    return new EventPosition(
        partition, id.getLedgerId(), id.getEntryId(), Math.max(0, id.getBatchIndex()));
  }

  @Override
  public LogEvent event() {
    if (fault != null) {
      throw new IllegalStateException("no event: " + fault);
    }
    return event;
  }

  @Override
  public Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  @Override
  public EventPosition position() {
    return position;
  }

  @Override
  public long publishedUnixMillis() {
    return publishedUnixMillis;
  }

  @Override
  public Optional<ContentHash> contentHash() {
    return EventProperties.contentHash(properties);
  }

  @Override
  public boolean endsEntry() {
    return id.getBatchIndex() < 0 || id.getBatchIndex() + 1 >= id.getBatchSize();
  }

  MessageId id() {
    return id;
  }

  Map<String, String> properties() {
    return properties;
  }

  byte[] payload() {
    return payload;
  }

  @Override
  public String toString() {
    return "delivery " + position;
  }
}
