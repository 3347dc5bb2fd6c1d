package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.Lease;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.PulsarClientException.ConsumerBusyException;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionMode;
import org.apache.pulsar.client.api.SubscriptionType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease by an exclusive subscription on the registry's topic. It has no cursor, so that it keeps
 * nothing from being deleted; the broker ends it with the connection.
 */
public final class PulsarLease implements Lease {
  private static final Logger LOG = LoggerFactory.getLogger(PulsarLease.class);
  private static final long MEMORY_BYTES = 4L << 20;

  private final PulsarClient client;
  private final String topic;
  private final String name;
  private Consumer<byte[]> holder;

  private PulsarLease(PulsarClient client, String topic, String name) {
    this.client = client;
    this.topic = topic;
    this.name = name;
  }

  /**
   * A lease that is not taken yet. The registry's topic must be there.
   *
   * @param name by which all processes know it
   * @throws EventLogException UNAVAILABLE if there is no client to be had
   */
  public static PulsarLease open(PulsarSettings settings, String name) {
    try {
      return new PulsarLease(
          PulsarClients.open(settings.serviceUrl(), MEMORY_BYTES),
          settings.topics().registryTopic(),
          name);
    } catch (PulsarClientException e) {
      throw PulsarErrors.toEventLogException("connect to " + settings.serviceUrl(), e);
    }
  }

  /** A connection that was lost comes back by itself, unless another has the lease by then. */
  @Override
  public synchronized boolean isHeld() {
    if (holder == null) {
      take();
    }
    return holder != null && holder.isConnected();
  }

  private void take() {
    try {
      holder =
          client
              .newConsumer(Schema.BYTES)
              .topic(topic)
              .subscriptionName(name)
              .subscriptionType(SubscriptionType.Exclusive)
              .subscriptionMode(SubscriptionMode.NonDurable)
              .receiverQueueSize(1)
              .subscribe();
      LOG.info("this process has the lease {}", name);
    } catch (ConsumerBusyException e) {
      LOG.debug("another process has the lease {}", name, e);
    } catch (PulsarClientException e) {
      LOG.debug("the lease {} cannot be asked for", name, e);
    }
  }

  @Override
  public synchronized void close() {
    PulsarEventLog.closeQuietly(holder);
    holder = null;
    PulsarClients.close(client);
  }
}
