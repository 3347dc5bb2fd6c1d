package io.millrace.pipeline.peers;

import com.google.common.base.Ticker;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.tenant.PeerDemand;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.PulsarClients;
import io.millrace.pipeline.pulsar.PulsarSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link PeerDemand} over a non-persistent Pulsar topic: the broker hands each message on to those
 * that listen, and keeps nothing. What a peer said is forgotten after three seconds; so a peer that
 * died, or a Pulsar that is away, leaves each receiver with the whole limit rather than with none.
 *
 * <p>The topic is made by {@link io.millrace.pipeline.pulsar.PulsarEventLog#open}, which comes
 * first.
 */
public final class PulsarPeerDemand implements PeerDemand, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PulsarPeerDemand.class);
  private static final Duration MAX_AGE = Duration.ofSeconds(3);
  private static final long MEMORY_LIMIT_BYTES = 4 << 20;
  private static final long FAULT_LOG_NANOS = Duration.ofMinutes(1).toNanos();

  private final String name = UUID.randomUUID().toString();
  private final Ticker ticker;
  private final Map<String, Heard> peers = new ConcurrentHashMap<>();
  private final AtomicLong nextFaultLogNanos;
  private final PulsarClient client;
  private final Consumer<byte[]> consumer;
  private final Producer<byte[]> producer;

  private record Heard(DemandMessage message, long atNanos) {}

  private PulsarPeerDemand(PulsarClient client, String topic, Ticker ticker)
      throws PulsarClientException {
    this.client = client;
    this.ticker = ticker;
    this.nextFaultLogNanos = new AtomicLong(ticker.read());
    this.consumer =
        client
            .newConsumer(Schema.BYTES)
            .topic(topic)
            .subscriptionName("receiver-" + name)
            .subscriptionMode(SubscriptionMode.NonDurable)
            .messageListener((from, message) -> hear(message))
            .subscribe();
    this.producer =
        client
            .newProducer(Schema.BYTES)
            .topic(topic)
            .enableBatching(false)
            .blockIfQueueFull(false)
            .maxPendingMessages(2)
            .sendTimeout((int) MAX_AGE.toSeconds(), TimeUnit.SECONDS)
            .create();
  }

  /**
   * Connects. Blocks.
   *
   * @throws EventLogException UNAVAILABLE if Pulsar does not answer: try again later
   */
  public static PulsarPeerDemand open(PulsarSettings settings, Ticker ticker) {
    PulsarClient client = null;
    try {
      client = PulsarClients.open(settings.serviceUrl(), MEMORY_LIMIT_BYTES);
      return new PulsarPeerDemand(client, settings.topics().receiverDemandTopic(), ticker);
    } catch (PulsarClientException e) {
      closeQuietly(client);
      throw new EventLogException(
          EventLogException.Kind.UNAVAILABLE,
          "connect to %s: %s; check that Pulsar runs there, and open the event log first"
              .formatted(settings.topics().receiverDemandTopic(), e.getMessage()),
          e);
    }
  }

  private void hear(Message<byte[]> message) {
    try {
      DemandMessage heard = DemandMessage.decode(message.getData());
      if (!heard.from().equals(name)) {
        peers.put(heard.from(), new Heard(heard, ticker.read()));
      }
    } catch (IOException e) {
      logFault("a message on the receivers' topic is not one of theirs", e);
    }
  }

  @Override
  public void publish(Map<TenantId, Demand> own) {
    peers.values().removeIf(this::isForgotten);
    var _ =
        producer
            .sendAsync(DemandMessage.encode(name, own))
            .whenComplete(
                (id, fault) -> {
                  if (fault != null) {
                    logFault("the other receivers were not told of the demand here", fault);
                  }
                });
  }

  @Override
  public Demand ofOthers(TenantId tenant) {
    double bytes = 0;
    double records = 0;
    for (Heard heard : peers.values()) {
      Demand demand = heard.message().demand().get(tenant);
      if (demand != null && !isForgotten(heard)) {
        bytes += demand.bytesPerSecond();
        records += demand.recordsPerSecond();
      }
    }
    return new Demand(bytes, records);
  }

  private boolean isForgotten(Heard heard) {
    return ticker.read() - heard.atNanos() > MAX_AGE.toNanos();
  }

  /** Once a minute at most. */
  private void logFault(String what, Throwable fault) {
    long now = ticker.read();
    long next = nextFaultLogNanos.get();
    if (now - next >= 0 && nextFaultLogNanos.compareAndSet(next, now + FAULT_LOG_NANOS)) {
      LOG.warn("{}: {}", what, fault.toString());
    }
  }

  @Override
  public void close() {
    closeQuietly(producer);
    closeQuietly(consumer);
    PulsarClients.close(client);
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception e) {
      LOG.info("a Pulsar connection did not close in order: {}", e.toString());
    }
  }
}
