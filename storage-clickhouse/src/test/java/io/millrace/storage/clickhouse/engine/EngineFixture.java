package io.millrace.storage.clickhouse.engine;

import com.clickhouse.client.api.Client;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.millrace.model.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * An engine process for tests, on a free port and a directory of its own. Test classes share one
 * through {@link EngineExtension}; a test that kills or reconfigures its engine starts its own.
 */
public final class EngineFixture implements AutoCloseable {
  private static final int STATEMENT_TIMEOUT_SECONDS = 30;

  private final AtomicInteger databases = new AtomicInteger();
  private final Path directory;
  private final EngineSettings settings;
  private ChildProcess process;

  private EngineFixture(Path directory, EngineSettings settings) {
    this.directory = directory;
    this.settings = settings;
  }

  /** Starts an engine with the defaults and waits until it serves. */
  public static EngineFixture start() {
    return start(settings -> settings);
  }

  /** Starts an engine with other settings and waits until it serves. */
  public static EngineFixture start(UnaryOperator<EngineSettings> change) {
    try {
      Path directory = Files.createTempDirectory("millrace-engine-");
      EngineSettings settings =
          EngineSettings.of(library(), directory.resolve("data"), freePort())
              .withMemoryLimitBytes(1_500L << 20);
      EngineFixture fixture = new EngineFixture(directory, change.apply(settings));
      fixture.launch();
      return fixture;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the process, as at first or after it has been killed, and waits until it serves. */
  public void launch() {
    process = ChildProcess.start(EngineCommand.of(settings, directory, logFile()));
    try {
      process.awaitHealthy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the engine was starting", e);
    }
  }

  public ChildProcess process() {
    return process;
  }

  public EngineSettings settings() {
    return settings;
  }

  public Path logFile() {
    return directory.resolve("engine.log");
  }

  /** {@code http://127.0.0.1:port}. */
  public String url() {
    return "http://127.0.0.1:" + settings.port();
  }

  /** A client with its own defaults, to be closed by the caller. */
  public Client newClient(String database) {
    return new Client.Builder()
        .addEndpoint(url())
        .setUsername("default")
        .setPassword("")
        .setDefaultDatabase(database)
        .build();
  }

  /** Creates an empty database for a test class. */
  public String newDatabase(Class<?> test) {
    String name = prefix(test) + databases.incrementAndGet();
    try (Client client = newClient("default")) {
      execute(client, "CREATE DATABASE `" + name + "` ENGINE = Atomic");
    }
    return name;
  }

  /** Drops what {@link #newDatabase} has made for a test class, and what was named after it. */
  void dropDatabases(Class<?> test) {
    try (Client client = newClient("default")) {
      client
          .queryAll(
              "SELECT name FROM system.databases WHERE startsWith(name, '" + prefix(test) + "')")
          .forEach(row -> execute(client, "DROP DATABASE `" + row.getString(1) + "` SYNC"));
    }
  }

  private static String prefix(Class<?> test) {
    return test.getSimpleName() + "_";
  }

  private void execute(Client client, String statement) {
    try {
      client.query(statement).get(STATEMENT_TIMEOUT_SECONDS, TimeUnit.SECONDS).close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + statement, e);
    } catch (Exception e) {
      throw new IllegalStateException(statement + ": " + process.logTail(), e);
    }
  }

  /** Where libchdb.so lies; absent is a failure that names the remedy. */
  public static Path library() {
    Path library = engines().resolve("clickhouse").resolve("libchdb.so");
    if (!Files.isReadable(library)) {
      throw new IllegalStateException(
          ("libchdb: %s (expected: a readable file; run ./millrace fetch, or name the directory of"
                  + " the engines by -Dmillrace.engines=DIR or MILLRACE_ENGINES)")
              .formatted(library));
    }
    return library;
  }

  private static Path engines() {
    String property = System.getProperty("millrace.engines");
    if (property != null) {
      return Path.of(property);
    }
    String variable = System.getenv("MILLRACE_ENGINES");
    if (variable != null) {
      return Path.of(variable);
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base = cache != null ? Path.of(cache) : Path.of(System.getProperty("user.home"), ".cache");
    return base.resolve("millrace").resolve("engines");
  }

  /** A port that nobody listens on at the moment. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Stops the process and removes its directory.
   *
   * @throws IllegalStateException if it had ended by itself; its directory stays then
   */
  @Override
  public void close() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the engine had ended by itself; " + process.logTail());
    }
    process.close();
    try {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
