package io.millrace.pipeline.pulsar.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.pipeline.pulsar.Offload;
import io.millrace.pipeline.pulsar.embedded.PulsarStandaloneSettings.TieredStorage;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandaloneConfTest {
  private static final PulsarStandaloneSettings SETTINGS =
      PulsarStandaloneSettings.of(Path.of("engine"), Path.of("data"), 1650, 1808);

  @Test
  void of_defaults_syncsTheJournalAndListensOnLoopback() {
    assertThat(lines(SETTINGS))
        .contains(
            "journalSyncData=true",
            "bindAddress=127.0.0.1",
            "advertisedAddress=127.0.0.1",
            "brokerServicePort=1650",
            "webServicePort=1808",
            "maxMessageSize=22020096",
            "nettyMaxFrameSizeBytes=22544384")
        .noneMatch(line -> line.startsWith("managedLedgerOffload"));
  }

  @Test
  void of_anyAddress_advertisesLoopback() {
    assertThat(lines(SETTINGS.withBindAddress("0.0.0.0")))
        .contains("bindAddress=0.0.0.0", "advertisedAddress=127.0.0.1");
  }

  @Test
  void of_tieredStorage_hasTheDriverAndNoSecret() {
    TieredStorage tiered =
        new TieredStorage(
            Path.of("/offloaders"),
            new Offload(
                new Offload.S3(
                    Optional.of(URI.create("http://127.0.0.1:9")),
                    "",
                    "logs",
                    Optional.of(new Offload.Keys("id", "secret"))),
                64 << 20,
                Duration.ofHours(4)));

    assertThat(lines(SETTINGS.withTiered(tiered)))
        .contains(
            "managedLedgerOffloadDriver=S3",
            "offloadersDirectory=/offloaders",
            "managedLedgerOffloadBucket=logs",
            "managedLedgerOffloadServiceEndpoint=http://127.0.0.1:9",
            "managedLedgerOffloadDeletionLagMs=14400000",
            "managedLedgerOffloadAutoTriggerSizeThresholdBytes=67108864")
        .noneMatch(line -> line.contains("secret"));
    assertThat(tiered.toString()).doesNotContain("secret");
  }

  @Test
  void of_any_hasEachKeyOnce() {
    List<String> keys =
        lines(SETTINGS).stream().map(line -> line.substring(0, line.indexOf('='))).toList();

    assertThat(keys).doesNotHaveDuplicates();
  }

  private static List<String> lines(PulsarStandaloneSettings settings) {
    return Arrays.asList(StandaloneConf.of(settings).split("\n"));
  }
}
