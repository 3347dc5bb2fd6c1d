package io.millrace.server.config;

import com.google.common.collect.ImmutableList;
import io.millrace.pipeline.pulsar.Offload;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where old segments of the stream are moved.
 *
 * @param enabled whether they are
 * @param s3Port of S3Proxy, if there is no target
 * @param thresholdBytes per partition, above which they are
 * @param localCopyTime how long a moved segment stays on Pulsar's own disks too
 * @param directory that S3Proxy serves, if there is no target; empty: below the data directory
 * @param target an object store; empty for a directory of this machine
 */
public record TieredConfig(
    boolean enabled,
    int s3Port,
    long thresholdBytes,
    Duration localCopyTime,
    Optional<Path> directory,
    Optional<Offload.Target> target) {
  private static final String PREFIX = "stream.tiered.";
  private static final String DIRECTORY = PREFIX + "directory";
  private static final String BUCKET = PREFIX + "bucket";
  private static final String REGION = PREFIX + "region";
  private static final String ENDPOINT = PREFIX + "endpoint";
  private static final String KEY_ID = PREFIX + "access-key-id";
  private static final String KEY_SECRET = PREFIX + "secret-access-key";
  private static final String AZURE_ACCOUNT = PREFIX + "azure-account";
  private static final String AZURE_KEY = PREFIX + "azure-key";
  private static final String GCS_FILE = PREFIX + "gcs-credentials-file";

  private static final ImmutableList<String> OF_A_STORE =
      ImmutableList.of(
          DIRECTORY,
          BUCKET,
          REGION,
          ENDPOINT,
          KEY_ID,
          KEY_SECRET,
          AZURE_ACCOUNT,
          AZURE_KEY,
          GCS_FILE);

  /** What stands behind the tier. */
  private enum Store {
    LOCAL(ImmutableList.of()),
    FILESYSTEM(ImmutableList.of(DIRECTORY)),
    S3(ImmutableList.of(BUCKET, REGION, ENDPOINT, KEY_ID, KEY_SECRET)),
    GCS(ImmutableList.of(BUCKET, REGION, GCS_FILE)),
    AZURE(ImmutableList.of(BUCKET, AZURE_ACCOUNT, AZURE_KEY));

    private final ImmutableList<String> keys;

    Store(ImmutableList<String> keys) {
      this.keys = keys;
    }
  }

  /** Whether a local S3Proxy is the object store. */
  public boolean usesS3Proxy() {
    return enabled && target.isEmpty();
  }

  /**
   * Reads and checks.
   *
   * @param embedded whether Pulsar is started here
   */
  static TieredConfig read(Settings s, boolean embedded) {
    boolean enabled = s.flag(PREFIX + "enabled");
    String name = s.text(PREFIX + "store");
    Store store = s.choice(PREFIX + "store", name, Store.class);
    for (String key : OF_A_STORE) {
      boolean isSet = !s.text(key).isEmpty();
      if (isSet && !enabled) {
        throw s.invalid(PREFIX + "enabled", "true, since " + key + " is set");
      }
      if (isSet && !store.keys.contains(key)) {
        throw s.invalid(key, "empty, since it means nothing to stream.tiered.store " + name);
      }
    }
    Optional<Offload.Target> target = Optional.empty();
    Optional<Path> directory = Optional.empty();
    if (enabled) {
      switch (store) {
        case LOCAL -> requireEmbedded(s, embedded);
        case FILESYSTEM -> {
          requireEmbedded(s, embedded);
          directory = Optional.of(Path.of(required(s, DIRECTORY, "a directory")).toAbsolutePath());
        }
        case S3 -> target = Optional.of(s3(s, embedded));
        case GCS -> target = Optional.of(gcs(s, embedded));
        case AZURE -> target = Optional.of(azure(s, embedded));
      }
    }
    return new TieredConfig(
        enabled,
        s.port(PREFIX + "s3-port"),
        s.sizeBytes(PREFIX + "threshold-size", 0),
        s.duration(PREFIX + "local-copy-time", Duration.ZERO),
        directory,
        target);
  }

  private static void requireEmbedded(Settings s, boolean embedded) {
    if (!embedded) {
      throw s.invalid(
          PREFIX + "store",
          "s3, gcs or azure, since stream.url names a server, whose brokers cannot use a directory of this machine");
    }
  }

  private static Offload.S3 s3(Settings s, boolean embedded) {
    String bucket = required(s, BUCKET, "the name of a bucket");
    Optional<URI> endpoint = endpoint(s);
    String region = s.text(REGION);
    if (endpoint.isEmpty() && region.isEmpty()) {
      throw s.invalid(REGION, "Amazon's region of the bucket, or stream.tiered.endpoint");
    }
    String variables =
        endpoint.isPresent()
            ? "ACCESS_KEY_ID, ACCESS_KEY_SECRET"
            : "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, or a role";
    Optional<Offload.Keys> keys = keys(s, KEY_ID, KEY_SECRET, embedded, variables);
    if (embedded && endpoint.isPresent() && keys.isEmpty()) {
      throw s.invalid(KEY_ID, "an access key of stream.tiered.endpoint");
    }
    return new Offload.S3(endpoint, region, bucket, keys);
  }

  private static Optional<URI> endpoint(Settings s) {
    String text = s.text(ENDPOINT);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null) {
        return Optional.of(uri);
      }
    } catch (IllegalArgumentException e) {
      throw s.invalid(ENDPOINT, "http://host:port or https://host");
    }
    throw s.invalid(ENDPOINT, "http://host:port or https://host");
  }

  private static Offload.Gcs gcs(Settings s, boolean embedded) {
    String bucket = required(s, BUCKET, "the name of a bucket");
    String region = required(s, REGION, "Google's location of the bucket, e.g. europe-west3");
    Path file = Path.of(required(s, GCS_FILE, "the JSON key of a service account"));
    if (embedded && !Files.isReadable(file)) {
      throw s.invalid(GCS_FILE, "a file that can be read");
    }
    // With a Pulsar of one's own it is a path on the brokers' machines.
    return new Offload.Gcs(region, bucket, embedded ? file.toAbsolutePath() : file);
  }

  private static Offload.Azure azure(Settings s, boolean embedded) {
    String container = required(s, BUCKET, "the name of a container");
    Optional<Offload.Keys> keys =
        keys(
            s,
            AZURE_ACCOUNT,
            AZURE_KEY,
            embedded,
            "AZURE_STORAGE_ACCOUNT, AZURE_STORAGE_ACCESS_KEY");
    if (embedded && keys.isEmpty()) {
      throw s.invalid(AZURE_ACCOUNT, "the name of a storage account");
    }
    return new Offload.Azure(container, keys);
  }

  /** Both or none; none where they could not be handed over but in a policy, which all may read. */
  private static Optional<Offload.Keys> keys(
      Settings s, String id, String secret, boolean embedded, String variables) {
    if (s.text(id).isEmpty() && s.text(secret).isEmpty()) {
      return Optional.empty();
    }
    if (!embedded) {
      throw s.invalid(
          s.text(id).isEmpty() ? secret : id,
          "empty, since the brokers of stream.url have keys in their own environment: "
              + variables);
    }
    return Optional.of(
        new Offload.Keys(
            required(s, id, "what belongs to " + secret),
            required(s, secret, "what belongs to " + id)));
  }

  private static String required(Settings s, String key, String expected) {
    if (s.text(key).isEmpty()) {
      throw s.invalid(key, expected);
    }
    return s.text(key);
  }
}
