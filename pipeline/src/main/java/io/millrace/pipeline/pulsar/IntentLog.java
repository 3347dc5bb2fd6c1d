package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.PartitionNote;
import io.millrace.model.stream.TenureLostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.ProducerAccessMode;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.PulsarClientException.AlreadyClosedException;
import org.apache.pulsar.client.api.PulsarClientException.ProducerFencedException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.Schema;

/**
 * The notes of one partition, as its owner writes them. Whoever claims it fences the owner before.
 * Safe for all threads; calls block.
 */
final class IntentLog implements AutoCloseable {
  /** The newest value is the partition's state; all else is for people who read along. */
  static final String STATE = "state";

  private static final String CLAIM = "claim";
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(15);
  private static final int STREAM_ID_BYTES = 8;
  private static final int READER_QUEUE_MESSAGES = 200;

  private final String topic;
  private final Producer<byte[]> producer;
  private final PartitionNote lastNote;

  private IntentLog(String topic, Producer<byte[]> producer, PartitionNote lastNote) {
    this.topic = topic;
    this.producer = producer;
    this.lastNote = lastNote;
  }

  /**
   * Takes the log over and reads the state that the owner before has left.
   *
   * @throws TenureLostException if yet another claim came in between
   * @throws EventLogException if Pulsar is away
   */
  static IntentLog claim(PulsarClient client, String topic, String owner, Duration sendTimeout) {
    Producer<byte[]> producer = null;
    try {
      producer =
          client
              .newProducer(Schema.BYTES)
              .topic(topic)
              .accessMode(ProducerAccessMode.ExclusiveWithFencing)
              .enableBatching(false)
              .sendTimeout((int) sendTimeout.toMillis(), TimeUnit.MILLISECONDS)
              .create();
      // What the owner before had under way is confirmed before this, or refused: the log is in
      // order.
      MessageId claim = producer.newMessage().key(CLAIM).value(utf8(owner)).send();
      return new IntentLog(topic, producer, readState(client, topic, claim));
    } catch (PulsarClientException e) {
      PulsarEventLog.closeQuietly(producer);
      throw fault("claim " + topic, e);
    } catch (RuntimeException e) {
      PulsarEventLog.closeQuietly(producer);
      throw e;
    }
  }

  /** The newest note, for whoever only looks; the owner is not disturbed. */
  static Optional<PartitionNote> look(PulsarClient client, String topic) {
    String state = null;
    try (Reader<byte[]> reader = reader(client, topic)) {
      while (reader.hasMessageAvailable()) {
        Message<byte[]> next = next(reader, topic);
        if (STATE.equals(next.getKey())) {
          state = new String(next.getData(), StandardCharsets.UTF_8);
        }
      }
    } catch (IOException e) {
      throw PulsarErrors.toEventLogException("read " + topic, e);
    }
    return Optional.ofNullable(state).map(PartitionNote::parse);
  }

  private static Reader<byte[]> reader(PulsarClient client, String topic)
      throws PulsarClientException {
    return client
        .newReader(Schema.BYTES)
        .topic(topic)
        .startMessageId(MessageId.earliest)
        .readCompacted(true)
        .receiverQueueSize(READER_QUEUE_MESSAGES)
        .create();
  }

  private static Message<byte[]> next(Reader<byte[]> reader, String topic)
      throws PulsarClientException {
    Message<byte[]> next = reader.readNext((int) READ_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    if (next == null) {
      throw new EventLogException(
          EventLogException.Kind.UNAVAILABLE,
          "claim %s: Pulsar did not hand out its notes within %d s"
              .formatted(topic, READ_TIMEOUT.toSeconds()));
    }
    return next;
  }

  private static PartitionNote readState(PulsarClient client, String topic, MessageId claim)
      throws PulsarClientException {
    String state = null;
    try (Reader<byte[]> reader = reader(client, topic)) {
      Message<byte[]> next;
      do {
        next = next(reader, topic);
        if (STATE.equals(next.getKey())) {
          state = new String(next.getData(), StandardCharsets.UTF_8);
        }
      } while (next.getMessageId().compareTo(claim) < 0);
    } catch (PulsarClientException e) {
      throw e;
    } catch (IOException e) {
      throw new PulsarClientException(e);
    }
    return state == null ? PartitionNote.first(newStreamId()) : PartitionNote.parse(state);
  }

  private static String newStreamId() {
    byte[] id = new byte[STREAM_ID_BYTES];
    new SecureRandom().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  PartitionNote lastNote() {
    return lastNote;
  }

  /** Returns when the note is durable. */
  void note(PartitionNote note) {
    try {
      producer.newMessage().key(STATE).value(utf8(note.toString())).send();
    } catch (PulsarClientException e) {
      throw fault("note in " + topic, e);
    }
  }

  private static RuntimeException fault(String action, PulsarClientException cause) {
    return switch (cause) {
      case ProducerFencedException fenced ->
          new TenureLostException(action + ": another writer has taken over", fenced);
      case AlreadyClosedException closed ->
          new TenureLostException(action + ": the connection was given up", closed);
      default -> PulsarErrors.toEventLogException(action, cause);
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    PulsarEventLog.closeQuietly(producer);
  }
}
