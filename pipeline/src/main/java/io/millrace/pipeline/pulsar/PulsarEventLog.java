package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.ContentHash;
import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.EventSubscription;
import io.millrace.model.stream.LogEvent;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.api.CompressionType;
import org.apache.pulsar.client.api.MessageRoutingMode;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.ProducerBuilder;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event log on an Apache Pulsar topic. An append is confirmed when the broker has confirmed it,
 * which it does when BookKeeper's journal is synced. A lost connection heals by itself: appends
 * wait for it up to their timeout, subscriptions for ever.
 *
 * <p>Small appends share a write: they wait for each other for {@link PulsarSettings#batchDelay}.
 */
public final class PulsarEventLog implements EventLog {
  private static final Logger LOG = LoggerFactory.getLogger(PulsarEventLog.class);
  private static final int BATCH_MAX_BYTES = 1 << 20;
  private static final int MEMBER_NAME_CHARS = 13;
  private static final int BATCH_MAX_MESSAGES = 4096;

  /** Room within the largest message for an event's properties and the client's own. */
  private static final int METADATA_BYTES = 16 << 10;

  /** What cannot be compressed grows by a byte in 255 in LZ4, the most of all compressions. */
  private static final int BYTES_PER_BYTE_OF_GROWTH = 255;

  private final PulsarSettings settings;
  private final PulsarClient appendClient;
  private final PulsarClient receiveClient;
  private final Producer<byte[]> producer;
  private final Producer<byte[]> largeProducer;
  private final DeadLetters deadLetters;
  private final int maxEventBytes;

  private PulsarEventLog(
      PulsarSettings settings,
      PulsarClient appendClient,
      PulsarClient receiveClient,
      int maxEventBytes)
      throws PulsarClientException {
    this.settings = settings;
    this.appendClient = appendClient;
    this.receiveClient = receiveClient;
    this.producer =
        newProducer(appendClient, settings)
            .enableBatching(true)
            .batchingMaxPublishDelay(settings.batchDelay().toMillis(), TimeUnit.MILLISECONDS)
            .batchingMaxBytes(BATCH_MAX_BYTES)
            .batchingMaxMessages(BATCH_MAX_MESSAGES)
            .create();
    // What fills a batch alone goes alone: it waits for nothing, and if Pulsar refuses it as too
    // large, it takes no other event with it.
    this.largeProducer = newProducer(appendClient, settings).enableBatching(false).create();
    this.deadLetters = new DeadLetters(appendClient, settings);
    this.maxEventBytes = maxEventBytes;
  }

  /**
   * Creates what is missing of the topics and connects. Blocks.
   *
   * @throws EventLogException UNAVAILABLE if Pulsar does not answer: try again later
   */
  public static PulsarEventLog open(PulsarSettings settings) {
    int maxEventBytes;
    try (AdminClient admin = new AdminClient(settings.adminUrl())) {
      new TopicSetup(admin, settings.topics()).apply();
      maxEventBytes = maxEventBytes(maxMessageBytes(admin));
    }
    PulsarClient appendClient = null;
    PulsarClient receiveClient = null;
    try {
      appendClient = PulsarClients.open(settings.serviceUrl(), settings.pendingBytesLimit());
      // A client of its own: what a subscription holds must not count against the appends' bound.
      receiveClient = PulsarClients.open(settings.serviceUrl(), settings.receiveBytesTarget());
      return new PulsarEventLog(settings, appendClient, receiveClient, maxEventBytes);
    } catch (PulsarClientException e) {
      closeQuietly(appendClient);
      closeQuietly(receiveClient);
      throw PulsarErrors.toEventLogException("connect to " + settings.serviceUrl(), e);
    }
  }

  private static int maxEventBytes(int maxMessageBytes) {
    int packed = maxMessageBytes - METADATA_BYTES;
    return packed - packed / BYTES_PER_BYTE_OF_GROWTH;
  }

  /** What the broker takes; Pulsar's default if it does not tell, which needs a superuser. */
  private static int maxMessageBytes(AdminClient admin) {
    try {
      return admin
          .get("brokers/configuration/runtime")
          .map(runtime -> runtime.path("maxMessageSize").asInt())
          .filter(bytes -> bytes > METADATA_BYTES)
          .orElse(DEFAULT_MAX_EVENT_BYTES);
    } catch (EventLogException e) {
      LOG.info(
          "the broker does not tell its maxMessageSize, {} is assumed: {}",
          DEFAULT_MAX_EVENT_BYTES,
          e.getMessage());
      return DEFAULT_MAX_EVENT_BYTES;
    }
  }

  private static ProducerBuilder<byte[]> newProducer(PulsarClient client, PulsarSettings settings) {
    return client
        .newProducer(Schema.BYTES)
        .topic(settings.topics().eventTopic())
        .messageRoutingMode(MessageRoutingMode.CustomPartition)
        .messageRouter(new ShardRouter(new Shards(settings.partitionsPerTenant())))
        .compressionType(CompressionType.valueOf(settings.compression().name()))
        .blockIfQueueFull(false)
        .maxPendingMessages(0)
        .sendTimeout((int) settings.appendTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public CompletableFuture<Void> append(LogEvent event) {
    Producer<byte[]> chosen = event.payload().length < BATCH_MAX_BYTES ? producer : largeProducer;
    return chosen
        .newMessage()
        .value(event.payload())
        .properties(EventProperties.of(event, ContentHash.of(event.payload())))
        .sendAsync()
        .handle(
            (id, fault) -> {
              if (fault != null) {
                throw PulsarErrors.toEventLogException("append", fault);
              }
              return null;
            });
  }

  @Override
  public int maxEventBytes() {
    return maxEventBytes;
  }

  @Override
  public EventSubscription subscribe(String subscriptionName) {
    // Unique, so that the broker can tell the members apart, and short, since it is in every log.
    String member = "writer-" + UUID.randomUUID().toString().substring(0, MEMBER_NAME_CHARS);
    return new PulsarSubscription(
        new PulsarConnection(settings, appendClient, receiveClient, deadLetters, member),
        subscriptionName);
  }

  @Override
  public boolean isAvailable() {
    return producer.isConnected() && largeProducer.isConnected();
  }

  /** Waits for the pending appends up to their timeout, then closes the connections. */
  @Override
  public void close() {
    CompletableFuture<Void> flushed =
        CompletableFuture.allOf(producer.flushAsync(), largeProducer.flushAsync());
    try {
      flushed.get(settings.appendTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("appends were not confirmed before the log was closed: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    deadLetters.close();
    closeQuietly(producer);
    closeQuietly(largeProducer);
    PulsarClients.close(appendClient);
    PulsarClients.close(receiveClient);
  }

  static void closeQuietly(AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception e) {
      LOG.info("a Pulsar connection did not close in order: {}", e.toString());
    }
  }
}
