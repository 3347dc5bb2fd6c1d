package io.millrace.pipeline.pulsar;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;

/** What Pulsar itself does to the registry's topic over days, at once. */
public final class RegistryTopicAdmin implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AdminClient admin;
  private final String namespace;
  private final String topic;

  public RegistryTopicAdmin(PulsarSettings settings) {
    this.admin = new AdminClient(settings.adminUrl());
    this.namespace =
        "namespaces/" + settings.topics().tenant() + "/" + settings.topics().namespace();
    this.topic = settings.topics().registryTopic().replace("://", "/");
  }

  /** Retention of nothing: what every subscription has read may go at once. */
  public void keepNothingThatIsAcknowledged() {
    admin.set(
        namespace + "/retention",
        "POST",
        Map.of("retentionTimeInMinutes", 0, "retentionSizeInMB", 0));
  }

  /** Closes the ledger that is being written, and lets go of closed ones that nothing keeps. */
  public void closeLedgerAndTrim() {
    admin.create(topic + "/unload", null);
    await().atMost(PATIENCE).ignoreExceptions().until(() -> !ledgers().isEmpty());
    admin.set(topic + "/trim", "POST", null);
  }

  public void compact() {
    admin.create(topic + "/compaction", null);
    await()
        .atMost(PATIENCE)
        .until(
            () -> admin.get(topic + "/compaction").orElseThrow().path("status").asText(),
            "SUCCESS"::equals);
  }

  /** Ledgers of the topic, the oldest first, as Pulsar describes them. */
  public JsonNode ledgers() {
    return admin.get(topic + "/internalStats").orElseThrow().path("ledgers");
  }

  @Override
  public void close() {
    admin.close();
  }
}
