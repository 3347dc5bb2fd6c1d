package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventPosition;
import io.millrace.model.tenant.TenantId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.Schema;

/**
 * What the log held behind the writer's acknowledgements when a subscription began, partition by
 * partition, and on to where the live queue takes over. Belongs to the subscriber's thread.
 */
final class UnstoredEvents implements AutoCloseable {
  private static final int QUEUE_MESSAGES = 100;
  private static final int READ_TIMEOUT_SECONDS = 15;

  private final LivePartitions partitions;
  private final TenantId tenant;
  private final LiveQueue queue;
  private final Map<Integer, MessageId> starts = new TreeMap<>();
  private final ArrayDeque<Integer> left;
  private Reader<byte[]> reader;
  private Optional<EventPosition> readThrough = Optional.empty();

  /** Notes where to begin; reads nothing yet. */
  UnstoredEvents(LivePartitions partitions, TenantId tenant, LiveQueue queue) {
    this.partitions = partitions;
    this.tenant = tenant;
    this.queue = queue;
    for (int partition : partitions.ofTenant(tenant)) {
      starts.put(partition, partitions.storedThrough(partition));
    }
    this.left = new ArrayDeque<>(starts.keySet());
  }

  /** The next one; empty when the queue has all that follow. */
  Optional<PulsarDelivery> next() throws InterruptedException {
    try {
      while (!left.isEmpty()) {
        Optional<PulsarDelivery> found = nextOf(left.peek());
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while reading");
      }
      throw PulsarErrors.toEventLogException("follow the stream", e);
    }
  }

  /** Empty if the next message is not one, or the partition is read to its end. */
  private Optional<PulsarDelivery> nextOf(int partition) throws IOException {
    if (reader == null) {
      reader =
          partitions
              .client()
              .newReader(Schema.BYTES)
              .topic(partitions.topic(partition))
              .startMessageId(starts.get(partition))
              .receiverQueueSize(QUEUE_MESSAGES)
              .create();
    }
    if (!reader.hasMessageAvailable()) {
      if (queue.caughtUp(partition, readThrough)) {
        close();
        left.remove();
      }
      return Optional.empty();
    }
    Message<byte[]> message = reader.readNext(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new IOException("nothing came within " + READ_TIMEOUT_SECONDS + " s");
    }
    PulsarDelivery delivery = new PulsarDelivery(message, partition);
    readThrough = Optional.of(delivery.position());
    return Optional.of(delivery)
        .filter(event -> LivePartitions.isOf(tenant, message) && event.fault().isEmpty());
  }

  @Override
  public void close() {
    if (reader != null) {
      var _ = reader.closeAsync();
      reader = null;
      readThrough = Optional.empty();
    }
  }
}
