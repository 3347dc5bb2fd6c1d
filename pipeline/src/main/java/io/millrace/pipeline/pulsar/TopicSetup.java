package io.millrace.pipeline.pulsar;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.pipeline.pulsar.PulsarSettings.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and configures tenant, namespace, topics and subscriptions through the admin REST API.
 * Idempotent, and safe for several starters at once: what exists is left, policies are set anew.
 */
final class TopicSetup {
  /** An unread copy is never deleted: the dead letters wait in a subscription's backlog. */
  static final String DEAD_LETTER_SUBSCRIPTION = "dead-letters";

  /** The name by which Pulsar itself knows the position up to which a topic is compacted. */
  static final String COMPACTION_SUBSCRIPTION = "__compaction";

  private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
  private static final int NAMESPACE_BUNDLES = 4;
  private static final long REGISTRY_COMPACTION_BYTES = 1L << 20;

  private final AdminClient admin;
  private final Topics topics;

  TopicSetup(AdminClient admin, Topics topics) {
    this.admin = admin;
    this.topics = topics;
  }

  /** Blocks until all is there. */
  void apply() {
    createTenantAndNamespace();
    setPolicies();
    createPartitions();
    admin.create(topicPath(topics.deadLetterTopic()), null);
    // Without partitions it would exist only as long as somebody listens.
    admin.create(topicPath(topics.receiverDemandTopic()) + "/partitions", 1);
    createSubscription(topics.deadLetterTopic(), DEAD_LETTER_SUBSCRIPTION);
    topics.subscriptions().forEach(name -> createSubscription(topics.eventTopic(), name));
  }

  /** The same for the registry's topic alone, which a process may need that has no event log. */
  void applyRegistry() {
    createTenantAndNamespace();
    setPolicies();
    String path = topicPath(topics.registryTopic());
    admin.create(path, null);
    // From the first entry on it holds what is not compacted yet: the namespace's retention would
    // take that away, and Pulsar makes this subscription only at the first compaction.
    createSubscription(topics.registryTopic(), COMPACTION_SUBSCRIPTION);
    admin.set(path + "/compactionThreshold", REGISTRY_COMPACTION_BYTES);
  }

  private void createTenantAndNamespace() {
    List<String> clusters = new ArrayList<>();
    for (JsonNode cluster : admin.get("clusters").orElseThrow()) {
      clusters.add(cluster.asText());
    }
    admin.create(
        "tenants/" + topics.tenant(), Map.of("allowedClusters", clusters, "adminRoles", List.of()));
    admin.create(namespacePath(), Map.of("bundles", Map.of("numBundles", NAMESPACE_BUNDLES)));
  }

  private void setPolicies() {
    admin.set(
        namespacePath() + "/retention",
        Map.of(
            "retentionTimeInMinutes", topics.retention().toMinutes(),
            "retentionSizeInMB", topics.retentionMebibytes()));
    // producer_exception: a full log refuses at once, so that senders hear of it and hold back.
    admin.set(
        namespacePath() + "/backlogQuota?backlogQuotaType=destination_storage",
        Map.of(
            "limitSize",
            (long) topics.backlogMebibytes() << 20,
            "limitTime",
            -1,
            "policy",
            "producer_exception"));
    // A quiet installation must not lose its topics.
    admin.set(
        namespacePath() + "/inactiveTopicPolicies",
        Map.of(
            "inactiveTopicDeleteMode",
            "delete_when_no_subscriptions",
            "maxInactiveDurationSeconds",
            Integer.MAX_VALUE,
            "deleteWhileInactive",
            false));
  }

  private void createPartitions() {
    String path = topicPath(topics.eventTopic()) + "/partitions";
    admin.create(path, topics.partitions());
    int existing =
        admin.get(path).map(metadata -> metadata.path("partitions").asInt()).orElseThrow();
    if (existing < topics.partitions()) {
      admin.set(path, topics.partitions());
    } else if (existing > topics.partitions()) {
      LOG.warn(
          "partitions: {} (the topic has {} and keeps them: partitions cannot be taken away)",
          topics.partitions(),
          existing);
    }
  }

  private void createSubscription(String topic, String subscription) {
    // The body is the position from which it reads: earliest.
    admin.create(
        topicPath(topic) + "/subscription/" + subscription,
        Map.of("ledgerId", -1, "entryId", -1, "partitionIndex", -1));
  }

  private String namespacePath() {
    return "namespaces/" + topics.tenant() + "/" + topics.namespace();
  }

  private static String topicPath(String topic) {
    return topic.replace("://", "/");
  }
}
