package io.millrace.pipeline.pulsar;

import org.apache.pulsar.client.api.PulsarClient;

/**
 * What the parts of a subscription share.
 *
 * @param settings of the log
 * @param appendClient for what is written
 * @param receiveClient for what is read: its memory is bounded apart
 * @param deadLetters for what cannot be stored
 * @param memberName of this process in the subscriptions; unique
 */
record PulsarConnection(
    PulsarSettings settings,
    PulsarClient appendClient,
    PulsarClient receiveClient,
    DeadLetters deadLetters,
    String memberName) {
  String eventTopic(int partition) {
    return settings.topics().eventPartition(partition);
  }

  String intentTopic(int partition) {
    return settings.topics().intentPartition(partition);
  }
}
