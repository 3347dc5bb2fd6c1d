package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.EventRange;
import io.millrace.model.stream.PartitionNote;
import io.millrace.model.stream.PartitionTenure;
import io.millrace.model.stream.TenureLostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.PulsarClientException.AlreadyClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A term in charge of a partition. After a lost connection the broker sends again what was not
 * acknowledged; what was handed out already is passed over.
 */
final class PulsarTenure implements PartitionTenure {
  private static final Logger LOG = LoggerFactory.getLogger(PulsarTenure.class);
  private static final Duration ACKNOWLEDGE_TIMEOUT = Duration.ofSeconds(10);

  private final PulsarPartitionFeed feed;
  private final PulsarConnection connection;
  private final Consumer<byte[]> consumer;
  private final long term;
  private final IntentLog intents;
  private final PartitionReader reader;
  private EventPosition handedOut;

  PulsarTenure(
      PulsarPartitionFeed feed,
      PulsarConnection connection,
      Consumer<byte[]> consumer,
      long term,
      IntentLog intents) {
    this.feed = feed;
    this.connection = connection;
    this.consumer = consumer;
    this.term = term;
    this.intents = intents;
    this.reader =
        new PartitionReader(
            connection.receiveClient(), connection.eventTopic(feed.partition()), feed.partition());
  }

  @Override
  public PartitionNote lastNote() {
    return intents.lastNote();
  }

  @Override
  public void note(PartitionNote note) {
    checkInCharge();
    intents.note(note);
  }

  private void checkInCharge() {
    if (!feed.isInCharge(term)) {
      throw new TenureLostException(
          "partition %d: another writer is in charge now".formatted(feed.partition()));
    }
  }

  @Override
  public Optional<Delivery> receive(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      checkInCharge();
      Message<byte[]> message = take(Math.max(0, deadline - System.nanoTime()));
      if (message == null) {
        return Optional.empty();
      }
      PulsarDelivery delivery = new PulsarDelivery(message, feed.partition());
      if (handedOut == null || delivery.position().compareTo(handedOut) > 0) {
        handedOut = delivery.position();
        return Optional.of(delivery);
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
      if (e instanceof AlreadyClosedException) {
        feed.reopen(consumer);
      }
      throw PulsarErrors.toEventLogException("receive", e);
    }
  }

  @Override
  public void history(
      long sinceUnixMillis, EventPosition before, java.util.function.Consumer<Delivery> events)
      throws InterruptedException {
    reader.since(sinceUnixMillis, before, events);
  }

  @Override
  public void read(EventRange range, java.util.function.Consumer<Delivery> events)
      throws InterruptedException {
    reader.range(range, events);
  }

  @Override
  public void acknowledge(Delivery last) throws InterruptedException {
    if (!consumer.isConnected()) {
      // The client would take the acknowledgement for sent, though there is no one to send it to.
      throw new EventLogException(
          EventLogException.Kind.UNAVAILABLE, "acknowledge: Pulsar is not connected");
    }
    try {
      consumer
          .acknowledgeCumulativeAsync(((PulsarDelivery) last).id())
          .get(ACKNOWLEDGE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw PulsarErrors.toEventLogException("acknowledge", e);
    }
  }

  @Override
  public void deadLetter(Delivery delivery, String reason) {
    PulsarDelivery given = (PulsarDelivery) delivery;
    connection
        .deadLetters()
        .put(given.properties(), given.payload(), given.position().toString(), reason);
    LOG.warn("event {} was put into the dead-letter topic: {}", given.position(), reason);
  }

  @Override
  public void close() {
    intents.close();
  }
}
