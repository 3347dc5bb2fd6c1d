package io.millrace.server.config;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.Resources;
import com.google.common.net.InetAddresses;
import io.millrace.pipeline.pulsar.PulsarSettings.Compression;
import io.millrace.storage.clickhouse.ColdVolume;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be set, checked. The keys and their meaning stand in reference.yaml, which is
 * also where the defaults are read from, so that the documentation cannot differ from the program.
 */
public record MillraceConfig(
    ImmutableSet<Role> roles,
    String bindAddress,
    Path dataDirectory,
    Auth auth,
    Receiver receiver,
    Stream stream,
    Writer writer,
    Store store,
    Query query,
    Retention retention,
    HttpConfig http) {

  /** Whether this process uses the event log. */
  public boolean needsEventLog() {
    return roles.contains(Role.RECEIVER) || roles.contains(Role.WRITER);
  }

  /** Whether this process uses the registry of tenants, keys and limits. */
  public boolean needsRegistry() {
    return roles.contains(Role.RECEIVER) || roles.contains(Role.QUERIER);
  }

  /** Whether this process uses Pulsar, where the event log and the registry are. */
  public boolean needsStream() {
    return needsEventLog() || needsRegistry();
  }

  /** Whether this process uses the store. */
  public boolean needsStore() {
    return roles.contains(Role.WRITER) || roles.contains(Role.QUERIER);
  }

  /** What a process does. */
  public enum Role {
    RECEIVER,
    WRITER,
    QUERIER
  }

  /**
   * Who is let in.
   *
   * @param enabled whether requests need an API key
   */
  public record Auth(boolean enabled) {}

  public record Receiver(
      int grpcPort,
      int httpPort,
      long maxRequestBytes,
      long maxInFlightBytes,
      Duration appendTimeout) {}

  /**
   * The event log.
   *
   * @param url empty for the embedded Pulsar
   */
  public record Stream(
      Optional<String> url,
      String adminUrl,
      int partitions,
      int partitionsPerTenant,
      Compression compression,
      Duration retentionTime,
      long retentionBytes,
      long backlogBytes,
      EmbeddedPulsar embedded,
      TieredConfig tiered) {}

  public record EmbeddedPulsar(
      int brokerPort, int httpPort, long heapBytes, long directMemoryBytes) {}

  public record Writer(
      int maxBatchRows,
      long maxBatchBytes,
      Duration maxBatchAge,
      long memoryBytes,
      Duration duplicateWindow) {}

  /**
   * ClickHouse.
   *
   * @param url empty for the embedded engine
   * @param layout one server, or a cluster
   * @param coldVolume where old parts are moved, if they are
   */
  public record Store(
      Optional<String> url,
      String user,
      String password,
      String database,
      Duration insertTimeout,
      boolean compression,
      int maxConnections,
      String backupTarget,
      TableLayout layout,
      Optional<ColdVolume> coldVolume,
      EmbeddedClickHouse embedded) {
    @Override
    public String toString() {
      return "Store[url=" + url + ", user=" + user + ", database=" + database + "]";
    }
  }

  /**
   * The engine beside.
   *
   * @param backupDirectory empty: below the data directory
   * @param extraConfig elements of a server's configuration
   */
  public record EmbeddedClickHouse(
      int httpPort,
      long memoryBytes,
      int connections,
      Optional<Path> backupDirectory,
      Optional<Path> extraConfig) {}

  public record Query(
      int port,
      int maxRunning,
      int maxWaiting,
      int maxTails,
      long maxRows,
      long maxSamples,
      long sqlReadRows,
      long resultCacheBytes) {}

  /**
   * The job that takes records away.
   *
   * @param interval between two passes
   * @param deleteDelay for which a request to delete waits
   */
  public record Retention(Duration interval, Duration deleteDelay) {}

  private static final String EMBEDDED = "embedded";
  private static final String ENVIRONMENT_PREFIX = "MILLRACE_";

  /** Environment variables of the millrace command itself. */
  private static final ImmutableSet<String> COMMAND_VARIABLES =
      ImmutableSet.of("MILLRACE_API_KEY", "MILLRACE_ENGINES", "MILLRACE_HEAP");

  /**
   * Merges the sources and checks every value.
   *
   * @param file a YAML file, if one was given
   * @param environment the process's environment; variables without the prefix {@code MILLRACE_}
   *     are passed over
   * @param commandLine option (as typed, for messages) and the key and value that it sets
   * @throws ConfigException on the first fault
   */
  public static MillraceConfig load(
      Optional<Path> file, Map<String, String> environment, List<Option> commandLine) {
    Map<String, Setting> merged = reference();
    file.ifPresent(path -> mergeFile(merged, path));
    mergeEnvironment(merged, environment);
    commandLine.forEach(
        option -> merged.put(option.key(), new Setting(option.value(), option.origin())));
    return build(new Settings(merged));
  }

  /** A value from the command line. */
  public record Option(String key, String value, String origin) {}

  private static Map<String, Setting> reference() {
    try {
      String yaml =
          Resources.toString(
              Resources.getResource("io/millrace/server/reference.yaml"), StandardCharsets.UTF_8);
      return new LinkedHashMap<>(YamlSettings.parse(yaml, "the default"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void mergeFile(Map<String, Setting> merged, Path file) {
    String yaml;
    try {
      yaml = Files.readString(file);
    } catch (IOException e) {
      throw new ConfigException(
          "--config: " + file + " cannot be read (expected: a YAML file): " + e);
    }
    YamlSettings.parse(yaml, file.toString())
        .forEach(
            (key, setting) -> {
              if (!merged.containsKey(key)) {
                throw unknown(key, setting.origin(), merged);
              }
              merged.put(key, setting);
            });
  }

  private static void mergeEnvironment(
      Map<String, Setting> merged, Map<String, String> environment) {
    ImmutableMap.Builder<String, String> keys = ImmutableMap.builder();
    merged.keySet().forEach(key -> keys.put(environmentName(key), key));
    ImmutableMap<String, String> keyByVariable = keys.buildOrThrow();
    environment.forEach(
        (variable, value) -> {
          if (!variable.startsWith(ENVIRONMENT_PREFIX) || COMMAND_VARIABLES.contains(variable)) {
            return;
          }
          String key = keyByVariable.get(variable);
          if (key == null) {
            throw new ConfigException(
                variable
                    + ": no such setting (expected: MILLRACE_ and a key of reference.yaml in capitals, e.g. "
                    + environmentName("receiver.grpc-port")
                    + ")");
          }
          merged.put(key, new Setting(value, "environment variable " + variable));
        });
  }

  private static String environmentName(String key) {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static ConfigException unknown(String key, String origin, Map<String, Setting> known) {
    String nearest =
        known.keySet().stream()
            .min((a, b) -> Integer.compare(distance(key, a), distance(key, b)))
            .orElseThrow();
    return new ConfigException(
        "%s: no such setting, in %s (did you mean %s? reference.yaml lists all)"
            .formatted(key, origin, nearest));
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static MillraceConfig build(Settings s) {
    MillraceConfig config =
        new MillraceConfig(
            roles(s),
            s.text("bind-address"),
            Path.of(s.text("data-directory")).toAbsolutePath().normalize(),
            new Auth(s.flag("auth.enabled")),
            receiver(s),
            stream(s),
            new Writer(
                s.integer("writer.max-batch-rows", 1, 10_000_000),
                s.sizeBytes("writer.max-batch-size", 1 << 10),
                s.duration("writer.max-batch-age", Duration.ofMillis(1)),
                s.sizeBytes("writer.memory-size", 1 << 20),
                s.duration("writer.duplicate-window", Duration.ZERO)),
            store(s),
            new Query(
                s.port("query.port"),
                s.integer("query.max-running", 1, 1_000),
                s.integer("query.max-waiting", 0, 100_000),
                s.integer("query.max-tails", 1, 10_000),
                s.integer("query.max-rows", 1, Integer.MAX_VALUE),
                s.integer("query.max-samples", 1, Integer.MAX_VALUE),
                s.integer("query.sql-read-rows", 1, Integer.MAX_VALUE),
                s.sizeBytes("query.result-cache-size", 0)),
            new Retention(
                s.duration("retention.interval", Duration.ofSeconds(1)),
                s.duration("retention.delete-delay", Duration.ZERO)),
            HttpConfig.read(s));
    if (!s.unread().isEmpty()) {
      throw new IllegalStateException(
          "settings of reference.yaml that nothing reads: " + s.unread());
    }
    if (!config.auth().enabled() && !isLoopback(config.bindAddress())) {
      throw s.invalid(
          "auth.enabled",
          "true, since bind-address %s may be reached from other machines; or bind-address 127.0.0.1"
              .formatted(config.bindAddress()));
    }
    if (config.stream().url().isPresent() && config.stream().adminUrl().isEmpty()) {
      throw s.invalid("stream.admin-url", "Pulsar's admin URL, since stream.url names a server");
    }
    if (config.stream().retentionBytes() <= config.stream().backlogBytes()) {
      throw s.invalid("stream.retention-size", "more than stream.backlog-size");
    }
    return config;
  }

  private static boolean isLoopback(String address) {
    return address.equals("localhost")
        || (InetAddresses.isInetAddress(address)
            && InetAddresses.forString(address).isLoopbackAddress());
  }

  private static ImmutableSet<Role> roles(Settings s) {
    ImmutableSet<Role> roles =
        s.list("roles").stream()
            .map(text -> s.choice("roles", text, Role.class))
            .collect(ImmutableSet.toImmutableSet());
    if (roles.isEmpty()) {
      throw s.invalid("roles", "at least one of receiver, writer, querier");
    }
    return roles;
  }

  private static Receiver receiver(Settings s) {
    return new Receiver(
        s.port("receiver.grpc-port"),
        s.port("receiver.http-port"),
        s.sizeBytes("receiver.max-request-size", 1 << 10),
        s.sizeBytes("receiver.max-in-flight-size", 1 << 20),
        s.duration("receiver.append-timeout", Duration.ofMillis(100)));
  }

  private static Stream stream(Settings s) {
    return new Stream(
        url(s, "stream.url"),
        s.text("stream.admin-url"),
        s.integer("stream.partitions", 1, 1_000),
        s.integer("stream.partitions-per-tenant", 1, 1_000),
        s.choice("stream.compression", s.text("stream.compression"), Compression.class),
        s.duration("stream.retention-time", Duration.ZERO),
        s.sizeBytes("stream.retention-size", 0),
        s.sizeBytes("stream.backlog-size", 1 << 20),
        new EmbeddedPulsar(
            s.port("stream.embedded.broker-port"),
            s.port("stream.embedded.http-port"),
            s.sizeBytes("stream.embedded.heap-size", 128L << 20),
            s.sizeBytes("stream.embedded.direct-memory-size", 64L << 20)),
        TieredConfig.read(s, url(s, "stream.url").isEmpty()));
  }

  private static Store store(Settings s) {
    return new Store(
        url(s, "store.url"),
        s.text("store.user"),
        s.text("store.password"),
        s.text("store.database"),
        s.duration("store.insert-timeout", Duration.ofSeconds(1)),
        s.flag("store.compression"),
        s.integer("store.max-connections", 2, 1_000),
        backupTarget(s),
        StoreLayoutConfig.layout(s, url(s, "store.url").isEmpty()),
        StoreLayoutConfig.coldVolume(s),
        new EmbeddedClickHouse(
            s.port("store.embedded.http-port"),
            s.sizeBytes("store.embedded.memory-size", 256L << 20),
            s.integer("store.embedded.connections", 2, 64),
            Optional.of(s.text("store.embedded.backup-directory"))
                .filter(text -> !text.isEmpty())
                .map(text -> Path.of(text).toAbsolutePath()),
            extraConfig(s)));
  }

  private static Optional<Path> extraConfig(Settings s) {
    String text = s.text("store.embedded.extra-config");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Path file = Path.of(text).toAbsolutePath();
    if (!Files.isReadable(file)) {
      throw s.invalid("store.embedded.extra-config", "a file that can be read");
    }
    return Optional.of(file);
  }

  private static String backupTarget(Settings s) {
    String target = s.text("store.backup-target");
    if (!target.contains("{name}")) {
      throw s.invalid(
          "store.backup-target", "a destination of ClickHouse's BACKUP with {name} in it");
    }
    return target;
  }

  private static Optional<String> url(Settings s, String key) {
    String text = s.text(key);
    if (text.isEmpty()) {
      throw s.invalid(key, "a URL, or 'embedded'");
    }
    return text.equals(EMBEDDED) ? Optional.empty() : Optional.of(text);
  }
}
