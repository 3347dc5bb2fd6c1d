package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventHistory.Visitor;
import io.millrace.model.stream.EventPosition;
import io.millrace.model.stream.EventRange;
import io.millrace.model.stream.PartitionTenure.Delivery;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.ReaderBuilder;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.impl.MessageIdImpl;

/** Reads a stretch of one partition, acknowledged or not. Safe for all threads; calls block. */
final class PartitionReader {
  private static final int QUEUE_MESSAGES = 500;
  private static final int READ_TIMEOUT_SECONDS = 15;

  private final PulsarClient client;
  private final String topic;
  private final int partition;

  PartitionReader(PulsarClient client, String topic, int partition) {
    this.client = client;
    this.topic = topic;
    this.partition = partition;
  }

  /** Everything published since a time, up to but without a position. */
  void since(long unixMillis, EventPosition before, Consumer<Delivery> events)
      throws InterruptedException {
    long rollbackMillis = Math.max(1, System.currentTimeMillis() - unixMillis);
    read(
        reader().startMessageFromRollbackDuration(rollbackMillis, TimeUnit.MILLISECONDS),
        delivery -> {
          if (delivery.position().compareTo(before) >= 0) {
            return false;
          }
          events.accept(delivery);
          return true;
        });
  }

  void range(EventRange range, Consumer<Delivery> events) throws InterruptedException {
    MessageId start = new MessageIdImpl(range.first().segment(), range.first().entry(), partition);
    read(
        reader().startMessageId(start).startMessageIdInclusive(),
        delivery -> {
          if (range.contains(delivery.position())) {
            events.accept(delivery);
          }
          return delivery.position().compareTo(range.last()) < 0;
        });
  }

  /** Everything published since a time, or everything there is, through a position. */
  void through(OptionalLong sinceUnixMillis, EventPosition last, Visitor visitor)
      throws InterruptedException {
    ReaderBuilder<byte[]> start = reader();
    if (sinceUnixMillis.isPresent()) {
      long rollbackMillis = Math.max(1, System.currentTimeMillis() - sinceUnixMillis.getAsLong());
      start.startMessageFromRollbackDuration(rollbackMillis, TimeUnit.MILLISECONDS);
    } else {
      start.startMessageId(MessageId.earliest);
    }
    read(
        start,
        delivery ->
            delivery.position().compareTo(last) <= 0
                && visitor.visit(delivery)
                && delivery.position().compareTo(last) < 0);
  }

  /**
   * What follows an entry, as long as it is wanted.
   *
   * @param entry as Pulsar's admin API writes it, {@code ledger:entry}
   */
  void after(String entry, Predicate<Delivery> events) throws InterruptedException {
    MessageId start = TopicPartitions.entry(entry, partition);
    read(reader().startMessageId(start), events::test);
  }

  /** The oldest event that is there, from a position on or at all. */
  Optional<Delivery> first(Optional<EventPosition> from) throws InterruptedException {
    MessageId start =
        from.<MessageId>map(p -> new MessageIdImpl(p.segment(), p.entry(), partition))
            .orElse(MessageId.earliest);
    AtomicReference<Delivery> found = new AtomicReference<>();
    read(
        reader().startMessageId(start).startMessageIdInclusive(),
        delivery -> {
          found.set(delivery);
          return from.isPresent() && delivery.position().compareTo(from.get()) < 0;
        });
    return Optional.ofNullable(found.get());
  }

  private ReaderBuilder<byte[]> reader() {
    return client.newReader(Schema.BYTES).topic(topic).receiverQueueSize(QUEUE_MESSAGES);
  }

  private void read(ReaderBuilder<byte[]> start, Visitor visitor) throws InterruptedException {
    try (Reader<byte[]> reader = start.create()) {
      while (reader.hasMessageAvailable()) {
        Message<byte[]> message = reader.readNext(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
          throw new PulsarClientException("nothing came within " + READ_TIMEOUT_SECONDS + " s");
        }
        if (!visitor.visit(new PulsarDelivery(message, partition))) {
          return;
        }
      }
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while reading");
      }
      throw PulsarErrors.toEventLogException("read " + topic, e);
    }
  }
}
