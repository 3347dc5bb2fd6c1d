package io.millrace.pipeline.pulsar;

import io.millrace.model.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.Schema;

/**
 * The readers of one tenant's partitions, from their ends on, for all of its subscribers in this
 * process. What the client's only listener thread receives it hands to each queue; it waits for
 * none.
 */
final class TenantReaders implements AutoCloseable {
  private static final int QUEUE_MESSAGES = 500;

  private final TenantId tenant;
  private final Set<LiveQueue> queues = ConcurrentHashMap.newKeySet();
  private final List<Reader<byte[]>> readers = new ArrayList<>();

  TenantReaders(TenantId tenant) {
    this.tenant = tenant;
  }

  /** Blocks until the broker hands on everything that is appended from then on. */
  void open(PulsarClient client, LivePartitions partitions) throws PulsarClientException {
    for (int partition : partitions.ofTenant(tenant)) {
      readers.add(
          client
              .newReader(Schema.BYTES)
              .topic(partitions.topic(partition))
              .startMessageId(MessageId.latest)
              .receiverQueueSize(QUEUE_MESSAGES)
              .readerListener((reader, message) -> hear(message, partition))
              .create());
    }
  }

  void add(LiveQueue queue) {
    queues.add(queue);
  }

  /** True if that was the last one. */
  boolean remove(LiveQueue queue) {
    queue.close();
    queues.remove(queue);
    return queues.isEmpty();
  }

  private void hear(Message<byte[]> message, int partition) {
    if (!LivePartitions.isOf(tenant, message)) {
      return;
    }
    PulsarDelivery delivery = new PulsarDelivery(message, partition);
    // What is no event is the writer's to put aside and to tell of.
    if (delivery.fault().isEmpty()) {
      queues.forEach(queue -> queue.offer(delivery));
    }
  }

  @Override
  public void close() {
    queues.forEach(LiveQueue::close);
    for (Reader<byte[]> reader : readers) {
      var _ = reader.closeAsync();
    }
  }
}
