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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TieredStorageIT {
  private static final String PARTITION = "persistent/millrace/tiered/otlp-partition-0";

  private final Path engines = PulsarServer.engines().resolve("tiered");

  @TempDir private Path directory;

  @Test
  void closedLedgers_areMovedIntoTheBucket() throws Exception {
    S3ProxyCommand.Settings s3 =
        new S3ProxyCommand.Settings(
            engines.resolve("s3proxy.jar"),
            directory,
            directory.resolve("log"),
            PulsarServer.freePort(),
            "millrace",
            Path.of(System.getProperty("java.home"), "bin", "java"));
    TieredStorage tiered =
        new TieredStorage(
            engines.resolve("offloaders"), s3.endpoint(), s3.bucket(), "local", "local", 64);
    try (ChildProcess s3Proxy = ChildProcess.start(S3ProxyCommand.command(s3))) {
      s3Proxy.awaitHealthy();
      try (PulsarServer server = PulsarServer.start(settings -> settings.withTiered(tiered))) {
        offload(server);
      }
    }
    assertThat(filesInBucket()).isPositive();
  }

  private static void offload(PulsarServer server) throws InterruptedException {
    PulsarSettings base = server.clientSettings("tiered");
    PulsarSettings settings = base.withTopics(base.topics().withPartitions(1));
    try (PulsarEventLog log = PulsarEventLog.open(settings);
        AdminClient admin = new AdminClient(settings.adminUrl())) {
      log.append(new LogEvent(TenantId.DEFAULT, new byte[100_000], 1, 1)).join();
      // Unloading closes the ledger that is being written: only closed ones are moved.
      admin.create(PARTITION + "/unload", null);
      log.append(new LogEvent(TenantId.DEFAULT, new byte[100_000], 1, 1)).join();
      JsonNode ledgers = admin.get(PARTITION + "/internalStats").orElseThrow().get("ledgers");
      long last = ledgers.get(ledgers.size() - 1).get("ledgerId").asLong();
      admin.create(
          PARTITION + "/offload", Map.of("ledgerId", last, "entryId", 0, "partitionIndex", -1));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(admin.get(PARTITION + "/offload").orElseThrow().get("status").asText())
                      .isEqualTo("SUCCESS"));
    }
    try (StreamInspector inspector = StreamInspector.open(settings, InstantSource.system())) {
      StreamStatus status = inspector.read();
      assertThat(status.offloadedBytes()).isPositive();
      assertThat(status.bookKeeperBytes()).isPositive();
      assertThat(status.backlogRecords()).isEqualTo(2);
    }
  }

  private long filesInBucket() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("buckets").resolve("millrace"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }
}
