package io.millrace.pipeline.pulsar;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.tenant.TenantId;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.impl.MessageIdImpl;

/** Where a tenant's events are, and how far they are stored. Calls block. */
record LivePartitions(PulsarClient client, PulsarSettings settings, AdminClient admin) {
  private static final int TIMEOUT_SECONDS = 15;

  /**
   * Events without a tenant, of other producers, may be on any partition: they are the default's.
   */
  static boolean isOf(TenantId tenant, Message<byte[]> message) {
    String name = message.getProperty(EventProperties.TENANT);
    return name == null ? tenant.equals(TenantId.DEFAULT) : name.equals(tenant.value());
  }

  String topic(int partition) {
    return settings.topics().eventTopic() + "-partition-" + partition;
  }

  int[] ofTenant(TenantId tenant) {
    int partitions = count();
    int shards = Math.min(settings.partitionsPerTenant(), partitions);
    return shards == partitions
        ? IntStream.range(0, partitions).toArray()
        : Shards.ofTenant(tenant.value(), partitions, shards);
  }

  private int count() {
    try {
      return client
          .getPartitionsForTopic(settings.topics().eventTopic(), false)
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .size();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EventLogException(
          EventLogException.Kind.UNAVAILABLE, "follow the stream: interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw PulsarErrors.toEventLogException("follow the stream", e);
    }
  }

  /** The message through which the writer has acknowledged a partition: it is stored. */
  MessageId storedThrough(int partition) {
    String path = topic(partition).replace("://", "/") + "/internalStats";
    Optional<String> acknowledged =
        admin
            .get(path)
            .map(stats -> stats.path("cursors").path(PulsarSettings.Topics.WRITER_SUBSCRIPTION))
            .map(cursor -> cursor.path("markDeletePosition"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::textValue);
    String position =
        acknowledged.orElseThrow(
            () ->
                new EventLogException(
                    EventLogException.Kind.UNAVAILABLE,
                    "follow the stream: %s has no position of the writer's (expected: a start of the writer or of a receiver makes it)"
                        .formatted(path)));
    int colon = position.indexOf(':');
    return new MessageIdImpl(
        Long.parseLong(position.substring(0, colon)),
        Long.parseLong(position.substring(colon + 1)),
        partition);
  }
}
