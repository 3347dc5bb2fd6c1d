package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.PartitionFeed;
import io.millrace.model.stream.PartitionTenure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.ConsumerEventListener;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionInitialPosition;
import org.apache.pulsar.client.api.SubscriptionType;

/**
 * One partition's consumer in a Failover subscription. The broker tells it when it is put in
 * charge.
 */
final class PulsarPartitionFeed implements PartitionFeed {
  private static final int RECEIVER_QUEUE_MESSAGES = 1000;

  private final PulsarConnection connection;
  private final String subscription;
  private final int partition;

  private Consumer<byte[]> consumer;
  private boolean closed;

  /** Counted up whenever the broker puts this consumer in charge; 0 while it is not. */
  private long term;

  private long lastTerm;

  PulsarPartitionFeed(PulsarConnection connection, String subscription, int partition) {
    this.connection = connection;
    this.subscription = subscription;
    this.partition = partition;
  }

  /** Called on the client's threads. */
  private final class Charge implements ConsumerEventListener {
    private static final long serialVersionUID = 1L;

    @Override
    public void becameActive(Consumer<?> ignored, int partitionId) {
      setCharge(true);
    }

    @Override
    public void becameInactive(Consumer<?> ignored, int partitionId) {
      setCharge(false);
    }
  }

  private synchronized void setCharge(boolean inCharge) {
    if (!inCharge) {
      term = 0;
    } else if (term == 0) {
      term = ++lastTerm;
    }
    notifyAll();
  }

  synchronized boolean isInCharge(long ofTerm) {
    return term == ofTerm && !closed;
  }

  /** Subscribes. Blocks. */
  void open() {
    subscribed();
  }

  private Consumer<byte[]> subscribed() {
    synchronized (this) {
      if (closed) {
        throw new EventLogException(
            EventLogException.Kind.UNAVAILABLE, "subscription " + subscription + ": closed");
      }
      if (consumer != null) {
        return consumer;
      }
    }
    Consumer<byte[]> opened = subscribe();
    synchronized (this) {
      consumer = opened;
      return opened;
    }
  }

  private Consumer<byte[]> subscribe() {
    try {
      return connection
          .receiveClient()
          .newConsumer(Schema.BYTES)
          .topic(connection.eventTopic(partition))
          .subscriptionName(subscription)
          .consumerName(connection.memberName())
          .subscriptionType(SubscriptionType.Failover)
          .subscriptionInitialPosition(SubscriptionInitialPosition.Earliest)
          .consumerEventListener(new Charge())
          .receiverQueueSize(RECEIVER_QUEUE_MESSAGES)
          // The queue is as long as the client's memory limit allows, whatever an event weighs.
          .autoScaledReceiverQueueSizeEnabled(true)
          .isAckReceiptEnabled(true)
          .acknowledgmentGroupTime(0, TimeUnit.MILLISECONDS)
          .enableBatchIndexAcknowledgment(true)
          .subscribe();
    } catch (PulsarClientException e) {
      throw PulsarErrors.toEventLogException("subscribe as " + subscription, e);
    }
  }

  @Override
  public int partition() {
    return partition;
  }

  @Override
  public Optional<PartitionTenure> takeOver(Duration timeout) throws InterruptedException {
    Consumer<byte[]> current = subscribed();
    long inTerm = awaitCharge(timeout);
    if (inTerm == 0) {
      return Optional.empty();
    }
    IntentLog intents =
        IntentLog.claim(
            connection.appendClient(),
            connection.intentTopic(partition),
            connection.memberName(),
            connection.settings().appendTimeout());
    if (!beginAgain(current)) {
      intents.close();
      throw new EventLogException(
          EventLogException.Kind.UNAVAILABLE, "subscribe as " + subscription + ": not connected");
    }
    return Optional.of(new PulsarTenure(this, connection, current, inTerm, intents));
  }

  /**
   * Whatever was delivered before: from here on everything comes that is unacknowledged. The client
   * numbers its requests for that, and a number that is counted up while it connects again never
   * reaches the broker, whose messages are then thrown away for ever as too old. It connects and
   * becomes ready under its own lock, so under that lock it is one or the other.
   */
  private static boolean beginAgain(Consumer<byte[]> consumer) {
    synchronized (consumer) {
      boolean connected = consumer.isConnected();
      if (connected) {
        consumer.redeliverUnacknowledgedMessages();
      }
      return connected;
    }
  }

  private synchronized long awaitCharge(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (term == 0 && !closed) {
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMillis <= 0) {
        return 0;
      }
      wait(leftMillis);
    }
    return closed ? 0 : term;
  }

  /** The consumer is of no use any more: the next take-over subscribes anew. */
  synchronized void reopen(Consumer<byte[]> broken) {
    if (broken.equals(consumer)) {
      consumer = null;
      term = 0;
    }
    PulsarEventLog.closeQuietly(broken);
  }

  synchronized CompletableFuture<Void> closeAsync() {
    closed = true;
    term = 0;
    notifyAll();
    return consumer == null ? CompletableFuture.completedFuture(null) : consumer.closeAsync();
  }
}
