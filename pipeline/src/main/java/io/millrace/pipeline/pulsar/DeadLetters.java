package io.millrace.pipeline.pulsar;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.stream.EventLogException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.CompressionType;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Schema;

/**
 * Writes durable copies of events that cannot be stored: the payload and properties as they were,
 * with the reason and the place that they came from. Connects at the first one. Safe for all
 * threads; calls block.
 */
final class DeadLetters implements AutoCloseable {
  static final String REASON = "dead-letter-reason";
  static final String ORIGIN = "dead-letter-origin";

  /** The origin of an event that was sent again. */
  static final String REPLAY_OF = "dead-letter-replay-of";

  private static final int MAX_REASON_CHARS = 1000;

  private final PulsarClient client;
  private final PulsarSettings settings;
  private Producer<byte[]> producer;

  DeadLetters(PulsarClient client, PulsarSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /** Returns when the copy is durable. */
  synchronized void put(
      Map<String, String> eventProperties, byte[] payload, String origin, String reason) {
    Map<String, String> properties =
        ImmutableMap.<String, String>builder()
            .putAll(eventProperties)
            .put(REASON, reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARS)))
            .put(ORIGIN, origin)
            .buildKeepingLast();
    try {
      if (producer == null) {
        producer = connect();
      }
      producer.newMessage().value(payload).properties(properties).send();
    } catch (PulsarClientException e) {
      throw unavailable(e);
    }
  }

  private Producer<byte[]> connect() throws PulsarClientException {
    return client
        .newProducer(Schema.BYTES)
        .topic(settings.topics().deadLetterTopic())
        .enableBatching(false)
        .compressionType(CompressionType.ZSTD)
        .sendTimeout((int) settings.appendTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .create();
  }

  private static EventLogException unavailable(PulsarClientException cause) {
    return PulsarErrors.toEventLogException("put aside an event that cannot be stored", cause);
  }

  @Override
  public synchronized void close() {
    PulsarEventLog.closeQuietly(producer);
  }
}
