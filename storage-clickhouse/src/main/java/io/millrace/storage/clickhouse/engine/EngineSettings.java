package io.millrace.storage.clickhouse.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that the engine's process is told.
 *
 * @param library libchdb.so
 * @param dataDirectory created if need be; belongs to one engine at a time
 * @param spoolDirectory for the rows of inserts until they are in; fastest on tmpfs. Made empty at
 *     start, so it belongs to this engine alone
 * @param host address to listen on
 * @param passwordFile holds the password of the user {@code default}; without one, whoever reaches
 *     the port may do everything
 * @param port to listen on; 0 takes a free one, which the log names
 * @param poolSize queries that run at the same time
 * @param memoryLimitBytes of the engine as a whole; one query may take half of it
 * @param queryTimeout default for max_execution_time
 * @param queueTimeout how long a query waits for others to end before it is refused
 * @param maxBodyBytes of a request, uncompressed
 * @param backupDirectory where {@code BACKUP … TO File('name')} writes and RESTORE reads; without
 *     one the engine refuses both
 * @param extraConfig a file with further elements of a server's configuration, such as
 *     storage_configuration, without an element around them
 * @param minFreeBytes on the disk of the data: with less the engine ends, with twice that it takes
 *     no inserts and does not merge
 */
public record EngineSettings(
    Path library,
    Path dataDirectory,
    Path spoolDirectory,
    String host,
    Optional<Path> passwordFile,
    int port,
    int poolSize,
    long memoryLimitBytes,
    Duration queryTimeout,
    Duration queueTimeout,
    long maxBodyBytes,
    Optional<Path> backupDirectory,
    Optional<Path> extraConfig,
    long minFreeBytes) {
  private static final long MIN_MEMORY_BYTES = 256L << 20;

  private static final ImmutableSet<String> NAMES =
      ImmutableSet.of(
          "library",
          "data-directory",
          "spool-directory",
          "host",
          "password-file",
          "port",
          "pool-size",
          "memory-limit-bytes",
          "query-timeout-millis",
          "queue-timeout-millis",
          "max-body-bytes",
          "backup-directory",
          "extra-config",
          "min-free-bytes");

  public EngineSettings {
    require(InetAddresses.isInetAddress(host), "host", host, "an IP address");
    require(port >= 0 && port <= 65_535, "port", port, "0 to 65535");
    require(poolSize >= 1 && poolSize <= 64, "pool-size", poolSize, "1 to 64");
    require(
        memoryLimitBytes >= MIN_MEMORY_BYTES,
        "memory-limit-bytes",
        memoryLimitBytes,
        "at least " + MIN_MEMORY_BYTES);
    require(maxBodyBytes > 0, "max-body-bytes", maxBodyBytes, "more than 0");
    require(minFreeBytes >= 0, "min-free-bytes", minFreeBytes, "0 or more");
    require(
        queryTimeout.toMillis() > 0,
        "query-timeout-millis",
        queryTimeout.toMillis(),
        "more than 0");
    require(
        queueTimeout.toMillis() >= 0, "queue-timeout-millis", queueTimeout.toMillis(), "0 or more");
  }

  /**
   * Loopback, 8 queries at a time, 2 GiB, five minutes for a query, spool beside the data, 128 MiB
   * free.
   */
  public static EngineSettings of(Path library, Path dataDirectory, int port) {
    return new EngineSettings(
        library,
        dataDirectory,
        dataDirectory.resolve("millrace-spool"),
        "127.0.0.1",
        Optional.empty(),
        port,
        8,
        2L << 30,
        Duration.ofMinutes(5),
        Duration.ofSeconds(10),
        4L << 30,
        Optional.empty(),
        Optional.empty(),
        128L << 20);
  }

  public EngineSettings withSpoolDirectory(Path directory) {
    return parse(replaced("spool-directory", directory));
  }

  public EngineSettings withHost(String address) {
    return parse(replaced("host", address));
  }

  public EngineSettings withPasswordFile(Path file) {
    return parse(replaced("password-file", file));
  }

  public EngineSettings withPoolSize(int connections) {
    return parse(replaced("pool-size", connections));
  }

  public EngineSettings withMemoryLimitBytes(long bytes) {
    return parse(replaced("memory-limit-bytes", bytes));
  }

  public EngineSettings withQueryTimeout(Duration timeout) {
    return parse(replaced("query-timeout-millis", timeout.toMillis()));
  }

  public EngineSettings withQueueTimeout(Duration timeout) {
    return parse(replaced("queue-timeout-millis", timeout.toMillis()));
  }

  public EngineSettings withMaxBodyBytes(long bytes) {
    return parse(replaced("max-body-bytes", bytes));
  }

  public EngineSettings withBackupDirectory(Path directory) {
    return parse(replaced("backup-directory", directory));
  }

  public EngineSettings withExtraConfig(Path file) {
    return parse(replaced("extra-config", file));
  }

  public EngineSettings withMinFreeBytes(long bytes) {
    return parse(replaced("min-free-bytes", bytes));
  }

  /** As the arguments of {@link EngineMain}: {@code --name=value}. */
  public ImmutableList<String> toArguments() {
    return values().entrySet().stream()
        .map(entry -> "--%s=%s".formatted(entry.getKey(), entry.getValue()))
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * Reads {@link #toArguments}; library, data-directory and port are required.
   *
   * @throws IllegalArgumentException names the argument
   */
  static EngineSettings parse(List<String> arguments) {
    Map<String, String> given = new TreeMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String name = equals > 2 ? argument.substring(2, equals) : argument;
      require(
          argument.startsWith("--") && NAMES.contains(name),
          "argument",
          argument,
          "one of " + NAMES);
      given.put(name, argument.substring(equals + 1));
    }
    for (String name : List.of("library", "data-directory", "port")) {
      require(given.containsKey(name), "--" + name, "absent", "a value");
    }
    EngineSettings defaults =
        of(
            Path.of(given.get("library")),
            Path.of(given.get("data-directory")),
            (int) number(given, "port", 0));
    return parse(defaults.with(given));
  }

  private Map<String, String> with(Map<String, String> given) {
    Map<String, String> values = new TreeMap<>(values());
    values.putAll(given);
    return values;
  }

  private Map<String, String> replaced(String name, Object value) {
    return with(Map.of(name, value.toString()));
  }

  private static EngineSettings parse(Map<String, String> values) {
    return new EngineSettings(
        Path.of(values.get("library")),
        Path.of(values.get("data-directory")),
        Path.of(values.get("spool-directory")),
        values.get("host"),
        path(values, "password-file"),
        (int) number(values, "port", 0),
        (int) number(values, "pool-size", 0),
        number(values, "memory-limit-bytes", 0),
        Duration.ofMillis(number(values, "query-timeout-millis", 0)),
        Duration.ofMillis(number(values, "queue-timeout-millis", 0)),
        number(values, "max-body-bytes", 0),
        path(values, "backup-directory"),
        path(values, "extra-config"),
        number(values, "min-free-bytes", 0));
  }

  private static Optional<Path> path(Map<String, String> values, String name) {
    return Optional.ofNullable(values.get(name)).map(Path::of);
  }

  private static long number(Map<String, String> values, String name, long fallback) {
    String value = values.getOrDefault(name, Long.toString(fallback));
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("%s: %s (expected: a number)".formatted(name, value), e);
    }
  }

  private ImmutableMap<String, String> values() {
    ImmutableMap.Builder<String, String> values = ImmutableMap.builder();
    passwordFile.ifPresent(file -> values.put("password-file", file.toString()));
    backupDirectory.ifPresent(file -> values.put("backup-directory", file.toString()));
    extraConfig.ifPresent(file -> values.put("extra-config", file.toString()));
    return values
        .put("library", library.toString())
        .put("data-directory", dataDirectory.toString())
        .put("spool-directory", spoolDirectory.toString())
        .put("host", host)
        .put("port", Integer.toString(port))
        .put("pool-size", Integer.toString(poolSize))
        .put("memory-limit-bytes", Long.toString(memoryLimitBytes))
        .put("query-timeout-millis", Long.toString(queryTimeout.toMillis()))
        .put("queue-timeout-millis", Long.toString(queueTimeout.toMillis()))
        .put("max-body-bytes", Long.toString(maxBodyBytes))
        .put("min-free-bytes", Long.toString(minFreeBytes))
        .buildOrThrow();
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(name, value, expected));
    }
  }
}
