package io.millrace.pipeline.pulsar;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.tenant.TenantId;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClient;

/** Where a tenant's events are, and how far they are stored. Calls block. */
record LivePartitions(PulsarClient client, PulsarSettings settings, AdminClient admin) {
  /**
   * Events without a tenant, of other producers, may be on any partition: they are the default's.
   */
  static boolean isOf(TenantId tenant, Message<byte[]> message) {
    String name = message.getProperty(EventProperties.TENANT);
    return name == null ? tenant.equals(TenantId.DEFAULT) : name.equals(tenant.value());
  }

  String topic(int partition) {
    return settings.topics().eventPartition(partition);
  }

  int[] ofTenant(TenantId tenant) {
    int partitions =
        TopicPartitions.count(client, settings.topics().eventTopic(), "follow the stream");
    int shards = Math.min(settings.partitionsPerTenant(), partitions);
    return shards == partitions
        ? IntStream.range(0, partitions).toArray()
        : Shards.ofTenant(tenant.value(), partitions, shards);
  }

  /** The message through which the writer has acknowledged a partition: it is stored. */
  MessageId storedThrough(int partition) {
    String path = TopicSetup.topicPath(topic(partition)) + "/internalStats";
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
    return TopicPartitions.entry(position, partition);
  }
}
