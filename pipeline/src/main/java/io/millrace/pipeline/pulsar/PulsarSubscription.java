package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.EventSubscription;
import io.millrace.model.stream.LogEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.MessageIdAdv;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionInitialPosition;
import org.apache.pulsar.client.api.SubscriptionType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a Failover subscription: each partition goes to one member. After a lost connection
 * the broker sends again what was not acknowledged; what the caller still holds is filtered out of
 * that, so that a reconnect makes no duplicates.
 */
final class PulsarSubscription implements EventSubscription {
  private static final Logger LOG = LoggerFactory.getLogger(PulsarSubscription.class);
  private static final Duration ACKNOWLEDGE_TIMEOUT = Duration.ofSeconds(10);
  private static final int RECEIVER_QUEUE_MESSAGES = 1000;

  private final Consumer<byte[]> consumer;
  private final DeadLetters deadLetters;
  private final Set<EventPosition> inHand = new HashSet<>();
  private final Deque<Unreadable> unreadable = new ArrayDeque<>();

  private PulsarSubscription(Consumer<byte[]> consumer, DeadLetters deadLetters) {
    this.consumer = consumer;
    this.deadLetters = deadLetters;
  }

  /** Does not hold the message, whose buffer is that of its whole Pulsar batch. */
  private record PulsarDelivery(
      LogEvent event, EventPosition position, MessageId id, Map<String, String> properties)
      implements Delivery {}

  /** A message that is no event, until it is put aside. */
  private record Unreadable(Message<byte[]> message, EventPosition position, String reason) {}

  static PulsarSubscription open(
      PulsarClient client, PulsarSettings settings, String name, DeadLetters deadLetters) {
    try {
      return new PulsarSubscription(
          client
              .newConsumer(Schema.BYTES)
              .topic(settings.topics().eventTopic())
              .subscriptionName(name)
              .subscriptionType(SubscriptionType.Failover)
              .subscriptionInitialPosition(SubscriptionInitialPosition.Earliest)
              .receiverQueueSize(RECEIVER_QUEUE_MESSAGES)
              // The queue is as long as the client's memory limit allows, whatever an event weighs.
              .autoScaledReceiverQueueSizeEnabled(true)
              .isAckReceiptEnabled(true)
              .acknowledgmentGroupTime(0, TimeUnit.MILLISECONDS)
              .enableBatchIndexAcknowledgment(true)
              .subscribe(),
          deadLetters);
    } catch (PulsarClientException e) {
      throw PulsarErrors.toEventLogException("subscribe as " + name, e);
    }
  }

  @Override
  public Optional<Delivery> receive(Duration timeout) throws InterruptedException {
    putUnreadableAside();
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      long leftNanos = Math.max(0, deadline - System.nanoTime());
      Message<byte[]> message = take(leftNanos);
      if (message == null) {
        return Optional.empty();
      }
      EventPosition position = position(message.getMessageId());
      if (inHand.add(position)) {
        Optional<Delivery> delivery = read(message, position);
        if (delivery.isPresent()) {
          return delivery;
        }
        putUnreadableAside();
      }
    }
  }

  private Message<byte[]> take(long timeoutNanos) throws InterruptedException {
    try {
      return consumer.receive(
          (int) TimeUnit.NANOSECONDS.toMillis(timeoutNanos), TimeUnit.MILLISECONDS);
    } catch (PulsarClientException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while receiving");
      }
      throw PulsarErrors.toEventLogException("receive", e);
    }
  }

  private Optional<Delivery> read(Message<byte[]> message, EventPosition position) {
    try {
      return Optional.of(
          new PulsarDelivery(
              EventProperties.event(message),
              position,
              message.getMessageId(),
              message.getProperties()));
    } catch (EventProperties.NotAnEventException e) {
      unreadable.add(new Unreadable(message, position, e.getMessage()));
      return Optional.empty();
    }
  }

  /** Keeps them, for the next call, as long as the log is away. */
  private void putUnreadableAside() {
    while (!unreadable.isEmpty()) {
      Unreadable next = unreadable.getFirst();
      Message<byte[]> message = next.message();
      deadLetters.put(
          message.getProperties(), message.getData(), next.position().toString(), next.reason());
      settle(message.getMessageId(), next.position(), next.reason());
      unreadable.removeFirst();
    }
  }

  @Override
  public void acknowledge(Collection<Delivery> deliveries) {
    List<MessageId> ids = new ArrayList<>(deliveries.size());
    for (Delivery delivery : deliveries) {
      ids.add(((PulsarDelivery) delivery).id());
    }
    acknowledgeIds(ids);
    deliveries.forEach(delivery -> inHand.remove(delivery.position()));
  }

  private void acknowledgeIds(List<MessageId> ids) {
    if (ids.isEmpty()) {
      return;
    }
    if (!consumer.isConnected()) {
      // The client would take the acknowledgement for sent, though there is no one to send it to.
      throw new EventLogException(
          EventLogException.Kind.UNAVAILABLE, "acknowledge: Pulsar is not connected");
    }
    try {
      consumer.acknowledgeAsync(ids).get(ACKNOWLEDGE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw PulsarErrors.toEventLogException("acknowledge", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PulsarErrors.toEventLogException("acknowledge", e);
    }
  }

  @Override
  public void deadLetter(Delivery delivery, String reason) {
    PulsarDelivery given = (PulsarDelivery) delivery;
    deadLetters.put(
        given.properties(), given.event().payload(), given.position().toString(), reason);
    settle(given.id(), given.position(), reason);
  }

  private void settle(MessageId id, EventPosition position, String reason) {
    acknowledgeIds(List.of(id));
    inHand.remove(position);
    LOG.warn("event {} was put into the dead-letter topic: {}", position, reason);
  }

  private static EventPosition position(MessageId id) {
    MessageIdAdv place = (MessageIdAdv) id;
    return new EventPosition(
        Math.max(0, place.getPartitionIndex()),
        place.getLedgerId(),
        place.getEntryId(),
        Math.max(0, place.getBatchIndex()));
  }

  @Override
  public void close() {
    PulsarEventLog.closeQuietly(consumer);
  }
}
