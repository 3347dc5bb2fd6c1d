package io.millrace.pipeline.pulsar;

import com.google.common.collect.ImmutableMap;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where Pulsar moves closed segments of the stream, and when.
 *
 * @param target the object store
 * @param thresholdBytes per partition: the oldest closed segments are moved when it holds more than
 *     this
 * @param localCopyTime how long a moved segment stays with the bookies too
 */
public record Offload(Target target, long thresholdBytes, Duration localCopyTime) {
  /** An object store. */
  public sealed interface Target permits S3, Gcs, Azure {}

  /**
   * Amazon's S3, or a store that speaks its protocol.
   *
   * @param endpoint of a store that is not Amazon's
   * @param keys empty: Amazon's default chain (environment, profile, role of the machine)
   */
  public record S3(Optional<URI> endpoint, String region, String bucket, Optional<Keys> keys)
      implements Target {
    /** Checks what the driver needs; {@link IllegalArgumentException} names what is missing. */
    public S3 {
      if (bucket.isEmpty() || (endpoint.isEmpty() && region.isEmpty())) {
        throw new IllegalArgumentException("s3: a bucket, and a region or an endpoint are needed");
      }
    }
  }

  /**
   * Google Cloud Storage.
   *
   * @param credentialsFile JSON key of a service account, on the broker's machine
   */
  public record Gcs(String region, String bucket, Path credentialsFile) implements Target {}

  /**
   * Azure's Blob Storage.
   *
   * @param keys the storage account and its access key; empty: the brokers have them in their
   *     environment
   */
  public record Azure(String container, Optional<Keys> keys) implements Target {}

  /**
   * A name and its secret. Does not print the secret.
   *
   * @param id access key id, or name of the account
   * @param secret handed over by the environment, never written to a file or a policy
   */
  public record Keys(String id, String secret) {
    @Override
    public String toString() {
      return "Keys[id=" + id + "]";
    }
  }

  /** What the broker needs in its configuration. Without secrets. */
  public ImmutableMap<String, String> brokerConfiguration() {
    return ImmutableMap.<String, String>builder()
        .putAll(targetSettings())
        .put("managedLedgerOffloadAutoTriggerSizeThresholdBytes", Long.toString(thresholdBytes))
        .put("managedLedgerOffloadDeletionLagMs", Long.toString(localCopyTime.toMillis()))
        .put("managedLedgerOffloadMaxThreads", "2")
        .buildOrThrow();
  }

  /**
   * The same as a policy of the stream's namespace. The policy replaces what the broker's
   * configuration says as a whole, so it names everything.
   */
  ImmutableMap<String, Object> namespacePolicy() {
    return ImmutableMap.<String, Object>builder()
        .putAll(targetSettings())
        .put("managedLedgerOffloadThresholdInBytes", thresholdBytes)
        .put("managedLedgerOffloadDeletionLagInMillis", localCopyTime.toMillis())
        .buildOrThrow();
  }

  private ImmutableMap<String, String> targetSettings() {
    return switch (target) {
      case S3 s3 when s3.endpoint().isPresent() ->
          // The generic driver; "aws-s3" would ask Amazon for the bucket's place first.
          ImmutableMap.of(
              "managedLedgerOffloadDriver",
              "S3",
              "managedLedgerOffloadBucket",
              s3.bucket(),
              "managedLedgerOffloadRegion",
              s3.region().isEmpty() ? "us-east-1" : s3.region(),
              "managedLedgerOffloadServiceEndpoint",
              s3.endpoint().get().toString());
      case S3 s3 ->
          ImmutableMap.of(
              "managedLedgerOffloadDriver", "aws-s3",
              "s3ManagedLedgerOffloadBucket", s3.bucket(),
              "s3ManagedLedgerOffloadRegion", s3.region());
      case Gcs gcs ->
          ImmutableMap.of(
              "managedLedgerOffloadDriver", "google-cloud-storage",
              "gcsManagedLedgerOffloadBucket", gcs.bucket(),
              "gcsManagedLedgerOffloadRegion", gcs.region(),
              "gcsManagedLedgerOffloadServiceAccountKeyFile", gcs.credentialsFile().toString());
      case Azure azure ->
          ImmutableMap.of(
              "managedLedgerOffloadDriver",
              "azureblob",
              "managedLedgerOffloadBucket",
              azure.container());
    };
  }

  /** The secrets, as the broker's process takes them from its environment. */
  public ImmutableMap<String, String> environment() {
    return switch (target) {
      case S3 s3 when s3.endpoint().isPresent() ->
          environment(s3.keys(), "ACCESS_KEY_ID", "ACCESS_KEY_SECRET");
      case S3 s3 -> environment(s3.keys(), "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
      case Gcs _ -> ImmutableMap.of();
      case Azure azure ->
          environment(azure.keys(), "AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCESS_KEY");
    };
  }

  private static ImmutableMap<String, String> environment(
      Optional<Keys> keys, String id, String secret) {
    return keys.map(k -> ImmutableMap.of(id, k.id(), secret, k.secret())).orElse(ImmutableMap.of());
  }
}
