package io.millrace.pipeline.pulsar;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * One policy of a namespace: how it is set and where it shows.
 *
 * @param name as in Pulsar's documentation
 * @param method of the request that sets it
 * @param path of that request, below the namespace
 * @param pointer where it stands among the namespace's policies
 * @param value a number, a truth value, or a map of such
 */
record NamespacePolicy(String name, String method, String path, String pointer, Object value) {
  static NamespacePolicy retention(long minutes, long mebibytes) {
    return new NamespacePolicy(
        "retention",
        "POST",
        "/retention",
        "/retention_policies",
        ImmutableMap.of("retentionTimeInMinutes", minutes, "retentionSizeInMB", mebibytes));
  }

  /** A full log refuses at once, so that senders hear of it and hold back. */
  static NamespacePolicy backlogQuota(long bytes) {
    return new NamespacePolicy(
        "backlogQuota",
        "POST",
        "/backlogQuota?backlogQuotaType=destination_storage",
        "/backlog_quota_map/destination_storage",
        ImmutableMap.of("limitSize", bytes, "limitTime", -1, "policy", "producer_exception"));
  }

  /** A quiet installation must not lose its topics. */
  static NamespacePolicy keepInactiveTopics() {
    return new NamespacePolicy(
        "inactiveTopicPolicies",
        "POST",
        "/inactiveTopicPolicies",
        "/inactive_topic_policies",
        ImmutableMap.of(
            "inactiveTopicDeleteMode",
            "delete_when_no_subscriptions",
            "maxInactiveDurationSeconds",
            Integer.MAX_VALUE,
            "deleteWhileInactive",
            false));
  }

  /** What a producer sends again after a lost connection is stored once. */
  static NamespacePolicy deduplication() {
    return new NamespacePolicy(
        "deduplication", "POST", "/deduplication", "/deduplicationEnabled", true);
  }

  static NamespacePolicy compaction(long thresholdBytes) {
    return new NamespacePolicy(
        "compactionThreshold",
        "PUT",
        "/compactionThreshold",
        "/compaction_threshold",
        thresholdBytes);
  }

  /** Replaces what the brokers' configuration says about it, as a whole. */
  static NamespacePolicy offload(Offload offload) {
    return new NamespacePolicy(
        "offloadPolicies",
        "POST",
        "/offloadPolicies",
        "/offload_policies",
        offload.namespacePolicy());
  }

  /** Whether a namespace's policies have this value. */
  boolean isIn(JsonNode policies) {
    JsonNode found = policies.at(pointer);
    return value instanceof Map<?, ?> fields
        ? fields.entrySet().stream()
            .allMatch(
                field ->
                    found
                        .path(field.getKey().toString())
                        .asText()
                        .equals(field.getValue().toString()))
        : found.asText().equals(value.toString());
  }

  /** Whether somebody has set it, to whatever. */
  boolean isSet(JsonNode policies) {
    JsonNode found = policies.at(pointer);
    return !found.isMissingNode() && !found.isNull();
  }
}
