package io.millrace.pipeline.pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.model.process.ChildProcess;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.embedded.PulsarStandaloneSettings.TieredStorage;
import io.millrace.pipeline.pulsar.embedded.S3ProxyCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TieredStorageIT {
  private final Path engines = PulsarServer.engines().resolve("tiered");

  @TempDir private Path directory;

  private S3ProxyCommand.Settings s3;

  @BeforeEach
  void settings() {
    s3 =
        new S3ProxyCommand.Settings(
            engines.resolve("s3proxy.jar"),
            directory,
            directory.resolve("log"),
            PulsarServer.freePort(),
            "millrace",
            Path.of(System.getProperty("java.home"), "bin", "java"));
  }

  @Test
  void closedLedgers_areMovedIntoTheBucketOfConfigurationOrPolicy() throws Exception {
    Offload configured = s3.offload(64 << 20, Duration.ofHours(4));
    TieredStorage tiered = new TieredStorage(engines.resolve("offloaders"), configured);
    try (ChildProcess s3Proxy = ChildProcess.start(S3ProxyCommand.command(s3))) {
      s3Proxy.awaitHealthy();
      try (PulsarServer server = PulsarServer.start(settings -> settings.withTiered(tiered))) {
        offload(settings(server, "tiered"));
        assertThat(filesIn("millrace")).isPositive();
        offloadByPolicy(server);
      }
    }
  }

  /** As with a cluster, whose configuration is not ours. */
  private void offloadByPolicy(PulsarServer server) throws Exception {
    Files.createDirectories(directory.resolve("buckets").resolve("another"));
    // Where a broker of the distribution has them; a policy does without the configuration's.
    Files.createSymbolicLink(
        server.serverSettings().dataDirectory().resolve("offloaders"),
        engines.resolve("offloaders").toAbsolutePath());
    Offload.S3 another =
        new Offload.S3(Optional.of(s3.endpoint()), "us-east-1", "another", Optional.empty());
    Offload policy = new Offload(another, 32 << 20, Duration.ofHours(1));
    PulsarSettings settings = settings(server, "tiered-by-policy");

    offload(settings.withTopics(settings.topics().withOffload(policy)));

    assertThat(filesIn("another")).isPositive();
    try (AdminClient admin = new AdminClient(settings.adminUrl())) {
      JsonNode set =
          admin.get("namespaces/millrace/tiered-by-policy/offloadPolicies").orElseThrow();
      assertThat(set.get("managedLedgerOffloadThresholdInBytes").asLong()).isEqualTo(32 << 20);
      assertThat(set.get("managedLedgerOffloadDeletionLagInMillis").asLong()).isEqualTo(3_600_000);
      assertThat(set.path("s3ManagedLedgerOffloadCredentialSecret").asText("null"))
          .isEqualTo("null");
    }
  }

  private static PulsarSettings settings(PulsarServer server, String namespace) {
    PulsarSettings base = server.clientSettings(namespace);
    return base.withTopics(base.topics().withPartitions(1));
  }

  private static void offload(PulsarSettings settings) throws InterruptedException {
    String partition = settings.topics().eventTopic().replace("://", "/") + "-partition-0";
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        AdminClient admin = new AdminClient(settings.adminUrl())) {
      log.append(new LogEvent(TenantId.DEFAULT, new byte[100_000], 1, 1)).join();
      // Unloading closes the ledger that is being written: only closed ones are moved.
      admin.create(partition + "/unload", null);
      log.append(new LogEvent(TenantId.DEFAULT, new byte[100_000], 1, 1)).join();
      JsonNode ledgers = admin.get(partition + "/internalStats").orElseThrow().get("ledgers");
      long last = ledgers.get(ledgers.size() - 1).get("ledgerId").asLong();
      admin.create(
          partition + "/offload", Map.of("ledgerId", last, "entryId", 0, "partitionIndex", -1));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(admin.get(partition + "/offload").orElseThrow().get("status").asText())
                      .isEqualTo("SUCCESS"));
    }
    try (StreamInspector inspector = StreamInspector.open(settings, InstantSource.system())) {
      StreamStatus status = inspector.read();
      assertThat(status.offloadedBytes()).isPositive();
      assertThat(status.bookKeeperBytes()).isPositive();
      assertThat(status.backlogRecords()).isEqualTo(2);
    }
  }

  private long filesIn(String bucket) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("buckets").resolve(bucket))) {
      return files.filter(Files::isRegularFile).count();
    }
  }
}
