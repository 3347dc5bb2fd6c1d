package io.millrace.pipeline.pulsar;

import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageRouter;
import org.apache.pulsar.client.api.TopicMetadata;

/** Sends each event to its partition, by its properties. */
final class ShardRouter implements MessageRouter {
  private static final long serialVersionUID = 1L;

  private final transient Shards shards;

  ShardRouter(Shards shards) {
    this.shards = shards;
  }

  @Override
  public int choosePartition(Message<?> message, TopicMetadata topic) {
    return shards.partition(
        message.getProperty(EventProperties.TENANT),
        EventProperties.contentHash(message.getProperties()).orElseThrow(),
        topic.numPartitions());
  }
}
