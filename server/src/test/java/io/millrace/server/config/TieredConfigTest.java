package io.millrace.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.base.Splitter;
import io.millrace.pipeline.pulsar.Offload;
import io.millrace.server.config.MillraceConfig.Option;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TieredConfigTest {
  private static final String EXTERNAL =
      "stream.url=pulsar://p:6650 stream.admin-url=http://p:8080";

  @Test
  void load_tieredAlone_isALocalS3Proxy() {
    TieredConfig tiered = load("enabled=true");

    assertThat(tiered.usesS3Proxy()).isTrue();
    assertThat(tiered.directory()).isEmpty();
    assertThat(tiered.localCopyTime()).isEqualTo(Duration.ofHours(4));
  }

  @Test
  void load_filesystem_isAnS3ProxyOnTheDirectory() {
    TieredConfig tiered = load("enabled=true store=filesystem directory=/mnt/logs");

    assertThat(tiered.usesS3Proxy()).isTrue();
    assertThat(tiered.directory()).contains(Path.of("/mnt/logs"));
  }

  @Test
  void load_s3Compatible_keysAreForTheEnvironmentAndNeverShown() {
    TieredConfig tiered =
        load(
            "enabled=true store=s3 bucket=logs endpoint=https://s3.example.org access-key-id=AK"
                + " secret-access-key=5ecret threshold-size=1GiB local-copy-time=0s");
    Offload offload = new Offload(tiered.target().orElseThrow(), 1 << 30, Duration.ZERO);

    assertThat(offload.target())
        .isEqualTo(
            new Offload.S3(
                Optional.of(URI.create("https://s3.example.org")),
                "",
                "logs",
                Optional.of(new Offload.Keys("AK", "5ecret"))));
    assertThat(offload.environment())
        .containsOnly(Map.entry("ACCESS_KEY_ID", "AK"), Map.entry("ACCESS_KEY_SECRET", "5ecret"));
    assertThat(offload.brokerConfiguration())
        .containsEntry("managedLedgerOffloadDriver", "S3")
        .containsEntry("managedLedgerOffloadServiceEndpoint", "https://s3.example.org")
        .doesNotContainValue("5ecret");
    assertThat(tiered.toString()).doesNotContain("5ecret");
  }

  @Test
  void load_amazon_isItsOwnDriver() {
    Offload offload = offload("enabled=true store=s3 bucket=logs region=eu-central-1");

    assertThat(offload.brokerConfiguration())
        .containsEntry("managedLedgerOffloadDriver", "aws-s3")
        .containsEntry("s3ManagedLedgerOffloadBucket", "logs")
        .containsEntry("s3ManagedLedgerOffloadRegion", "eu-central-1");
    assertThat(offload.environment()).isEmpty();
  }

  @Test
  void load_azure_hasItsAccountInTheEnvironment() {
    Offload offload =
        offload("enabled=true store=azure bucket=logs azure-account=acc azure-key=5ecret");

    assertThat(offload.brokerConfiguration())
        .containsEntry("managedLedgerOffloadDriver", "azureblob")
        .containsEntry("managedLedgerOffloadBucket", "logs");
    assertThat(offload.environment())
        .containsOnly(
            Map.entry("AZURE_STORAGE_ACCOUNT", "acc"),
            Map.entry("AZURE_STORAGE_ACCESS_KEY", "5ecret"));
  }

  @Test
  void load_gcsOfACluster_namesAFileOnItsMachines() {
    Offload offload =
        offload(
            "enabled=true store=gcs bucket=logs region=europe-west3 gcs-credentials-file=/etc/gcs.json",
            EXTERNAL);

    assertThat(offload.brokerConfiguration())
        .containsEntry("managedLedgerOffloadDriver", "google-cloud-storage")
        .containsEntry("gcsManagedLedgerOffloadBucket", "logs")
        .containsEntry("gcsManagedLedgerOffloadRegion", "europe-west3")
        .containsEntry("gcsManagedLedgerOffloadServiceAccountKeyFile", "/etc/gcs.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      bucket=b                                              | enabled: 'false' (expected: true, since stream.tiered.bucket is set)
      enabled=true store=ftp                                | store: 'ftp' (expected: any of local, filesystem, s3, gcs, azure)
      enabled=true bucket=b                                 | bucket: 'b' (expected: empty, since it means nothing to stream.tiered.store local)
      enabled=true store=filesystem                         | directory: '' (expected: a directory)
      enabled=true store=s3                                 | bucket: '' (expected: the name of a bucket)
      enabled=true store=s3 bucket=b                        | region: '' (expected: Amazon's region of the bucket, or stream.tiered.endpoint)
      enabled=true store=s3 bucket=b endpoint=minio         | endpoint: 'minio' (expected: http://host:port or https://host)
      enabled=true store=s3 bucket=b endpoint=http://h      | access-key-id: '' (expected: an access key of stream.tiered.endpoint)
      enabled=true store=s3 bucket=b endpoint=http://h access-key-id=a | secret-access-key: '' (expected: what belongs to stream.tiered.access-key-id)
      enabled=true store=s3 bucket=b region=r secret-access-key=5ecret | access-key-id: '' (expected: what belongs to stream.tiered.secret-access-key)
      enabled=true store=gcs secret-access-key=5ecret       | secret-access-key: '…' (expected: empty, since it means nothing to stream.tiered.store gcs)
      enabled=true store=gcs bucket=b                       | region: '' (expected: Google's location of the bucket, e.g. europe-west3)
      enabled=true store=gcs bucket=b region=r              | gcs-credentials-file: '' (expected: the JSON key of a service account)
      enabled=true store=gcs bucket=b region=r gcs-credentials-file=/none | gcs-credentials-file: '/none' (expected: a file that can be read)
      enabled=true store=azure bucket=b                     | azure-account: '' (expected: the name of a storage account)
      enabled=true local-copy-time=4                        | local-copy-time: '4' (expected: a duration of at least 0ms, such as 250ms, 10s, 5m, 1h or 7d)
      """)
  void load_whatIsMissingOrTooMuch_isNamedWithTheRemedy(String settings, String message) {
    assertFault(settings, "", message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      enabled=true                                          | store: 'local' (expected: s3, gcs or azure, since stream.url names a server, whose brokers cannot use a directory of this machine)
      enabled=true store=s3 bucket=b endpoint=http://h access-key-id=a secret-access-key=5ecret | access-key-id: 'a' (expected: empty, since the brokers of stream.url have keys in their own environment: ACCESS_KEY_ID, ACCESS_KEY_SECRET)
      enabled=true store=azure bucket=b azure-key=5ecret    | azure-key: '…' (expected: empty, since the brokers of stream.url have keys in their own environment: AZURE_STORAGE_ACCOUNT, AZURE_STORAGE_ACCESS_KEY)
      """)
  void load_whatAClusterCannotBeGiven_isNamedWithTheRemedy(String settings, String message) {
    assertFault(settings, EXTERNAL, message);
  }

  private static void assertFault(String settings, String more, String message) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> load(settings, more))
        .satisfies(
            fault ->
                assertThat("stream.tiered." + message)
                    .isEqualTo(fault.getMessage().replaceFirst(", set by [^(]+ \\(", " (")));
  }

  private static Offload offload(String... settings) {
    TieredConfig tiered = load(settings);
    return new Offload(tiered.target().orElseThrow(), 1, Duration.ZERO);
  }

  /** Words {@code key=value}; keys without a dot are those of the tier. */
  private static TieredConfig load(String... settings) {
    List<Option> options = new ArrayList<>();
    for (String word : Splitter.on(' ').omitEmptyStrings().split(String.join(" ", settings))) {
      int equals = word.indexOf('=');
      String key = word.substring(0, equals);
      options.add(
          new Option(
              key.contains(".") ? key : "stream.tiered." + key,
              word.substring(equals + 1),
              "--option"));
    }
    return MillraceConfig.load(Optional.empty(), Map.of(), options).stream().tiered();
  }
}
