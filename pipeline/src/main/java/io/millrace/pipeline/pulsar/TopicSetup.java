package io.millrace.pipeline.pulsar;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.model.stream.EventLogException;
import io.millrace.pipeline.pulsar.PulsarSettings.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and configures tenant, namespace, topics and subscriptions through the admin REST API.
 * Idempotent, and safe for several starters at once: what exists is left; a policy that differs is
 * named and set.
 */
final class TopicSetup {
  /** An unread copy is never deleted: the dead letters wait in a subscription's backlog. */
  static final String DEAD_LETTER_SUBSCRIPTION = "dead-letters";

  /** The name by which Pulsar itself knows the position up to which a topic is compacted. */
  static final String COMPACTION_SUBSCRIPTION = "__compaction";

  private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
  private static final int NAMESPACE_BUNDLES = 4;
  private static final long REGISTRY_COMPACTION_BYTES = 1L << 20;

  /** Some 5,000 notes. */
  private static final long INTENT_COMPACTION_BYTES = 1 << 20;

  private final AdminClient admin;
  private final Topics topics;

  TopicSetup(AdminClient admin, Topics topics) {
    this.admin = admin;
    this.topics = topics;
  }

  /** Blocks until all is there. */
  void apply() {
    createTenant();
    createNamespace(topics.namespace(), eventPolicies());
    createNamespace(topics.intentNamespace(), intentPolicies());
    // In this order: a partition of events has its intents when it is seen.
    createPartitions(topics.intentTopic());
    createPartitions(topics.eventTopic());
    admin.create(topicPath(topics.deadLetterTopic()), null);
    // Without partitions it would exist only as long as somebody listens.
    admin.create(topicPath(topics.receiverDemandTopic()) + "/partitions", 1);
    createSubscription(topics.deadLetterTopic(), DEAD_LETTER_SUBSCRIPTION);
    topics.subscriptions().forEach(name -> createSubscription(topics.eventTopic(), name));
  }

  /** The same for the registry's topic alone, which a process may need that has no event log. */
  void applyRegistry() {
    createTenant();
    createNamespace(topics.namespace(), eventPolicies());
    String path = topicPath(topics.registryTopic());
    admin.create(path, null);
    // From the first entry on it holds what is not compacted yet: the namespace's retention would
    // take that away, and Pulsar makes this subscription only at the first compaction.
    createSubscription(topics.registryTopic(), COMPACTION_SUBSCRIPTION);
    admin.set(path + "/compactionThreshold", "POST", REGISTRY_COMPACTION_BYTES);
    // Its entries are states, so that one that comes twice does no harm; and the cursor of
    // deduplication, which moves every thousand entries, would keep what compaction has replaced.
    admin.set(path + "/deduplicationEnabled", "POST", false);
  }

  private void createTenant() {
    List<String> clusters = new ArrayList<>();
    for (JsonNode cluster : admin.get("clusters").orElseThrow()) {
      clusters.add(cluster.asText());
    }
    admin.create(
        "tenants/" + topics.tenant(), Map.of("allowedClusters", clusters, "adminRoles", List.of()));
  }

  private void createNamespace(String namespace, List<NamespacePolicy> policies) {
    admin.create(
        namespacePath(namespace), Map.of("bundles", Map.of("numBundles", NAMESPACE_BUNDLES)));
    setPolicies(namespace, policies);
  }

  private List<NamespacePolicy> eventPolicies() {
    return Stream.concat(
            Stream.of(
                NamespacePolicy.retention(
                    topics.retention().toMinutes(), topics.retentionMebibytes()),
                NamespacePolicy.backlogQuota((long) topics.backlogMebibytes() << 20),
                NamespacePolicy.keepInactiveTopics(),
                NamespacePolicy.deduplication()),
            topics.offload().stream().map(NamespacePolicy::offload))
        .toList();
  }

  private static List<NamespacePolicy> intentPolicies() {
    return List.of(
        NamespacePolicy.compaction(INTENT_COMPACTION_BYTES), NamespacePolicy.keepInactiveTopics());
  }

  /** What somebody else has set otherwise is named, and set to what the configuration says. */
  private void setPolicies(String namespace, List<NamespacePolicy> policies) {
    String path = namespacePath(namespace);
    JsonNode before = admin.get(path).orElseThrow();
    List<NamespacePolicy> differing =
        policies.stream().filter(policy -> !policy.isIn(before)).toList();
    for (NamespacePolicy policy : differing) {
      if (policy.isSet(before)) {
        LOG.warn(
            "{} of namespace {}/{}: {} (expected: {}); set to what is expected",
            policy.name(),
            topics.tenant(),
            namespace,
            before.at(policy.pointer()),
            policy.value());
      }
    }
    setInAnyOrder(path, differing);
    JsonNode after = admin.get(path).orElseThrow();
    for (NamespacePolicy policy : policies) {
      if (!policy.isIn(after)) {
        throw new EventLogException(
            EventLogException.Kind.UNAVAILABLE,
            "%s of namespace %s/%s: %s (expected: %s); Pulsar did not take it"
                .formatted(
                    policy.name(),
                    topics.tenant(),
                    namespace,
                    after.at(policy.pointer()),
                    policy.value()));
      }
    }
  }

  /** Pulsar wants retention above backlog at every moment, so one must go before the other. */
  private void setInAnyOrder(String path, List<NamespacePolicy> policies) {
    List<NamespacePolicy> refused = new ArrayList<>();
    for (NamespacePolicy policy : policies) {
      try {
        admin.set(path + policy.path(), policy.method(), policy.value());
      } catch (EventLogException e) {
        LOG.debug("{} is tried again behind the others", policy.name(), e);
        refused.add(policy);
      }
    }
    refused.forEach(policy -> admin.set(path + policy.path(), policy.method(), policy.value()));
  }

  private void createPartitions(String topic) {
    String path = topicPath(topic) + "/partitions";
    admin.create(path, topics.partitions());
    int existing =
        admin.get(path).map(metadata -> metadata.path("partitions").asInt()).orElseThrow();
    if (existing < topics.partitions()) {
      admin.set(path, "POST", topics.partitions());
    } else if (existing > topics.partitions()) {
      LOG.warn(
          "partitions: {} ({} has {} and keeps them: partitions cannot be taken away)",
          topics.partitions(),
          topic,
          existing);
    }
  }

  private void createSubscription(String topic, String subscription) {
    // The body is the position from which it reads: earliest.
    admin.create(
        topicPath(topic) + "/subscription/" + subscription,
        Map.of("ledgerId", -1, "entryId", -1, "partitionIndex", -1));
  }

  private String namespacePath(String namespace) {
    return "namespaces/" + topics.tenant() + "/" + namespace;
  }

  static String topicPath(String topic) {
    return topic.replace("://", "/");
  }
}
