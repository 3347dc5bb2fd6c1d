package io.millrace.pipeline.pulsar;

import io.millrace.model.process.ChildCommand;
import io.millrace.model.process.ChildProcess;
import io.millrace.pipeline.pulsar.PulsarSettings.Topics;
import io.millrace.pipeline.pulsar.embedded.PulsarStandalone;
import io.millrace.pipeline.pulsar.embedded.PulsarStandaloneSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A real Pulsar in a directory of its own, which goes with it. */
public final class PulsarServer implements AutoCloseable {
  private final Path directory;
  private final PulsarStandaloneSettings settings;
  private ChildProcess process;

  private PulsarServer(Path directory, PulsarStandaloneSettings settings) {
    this.directory = directory;
    this.settings = settings;
  }

  public static PulsarServer start() throws InterruptedException {
    return start(UnaryOperator.identity());
  }

  /** Starts one with other settings than the defaults. */
  public static PulsarServer start(UnaryOperator<PulsarStandaloneSettings> change)
      throws InterruptedException {
    try {
      Path directory = Files.createTempDirectory("millrace-pulsar");
      PulsarServer server = new PulsarServer(directory, change.apply(settings(directory)));
      server.launch();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that is not started yet, in a directory that the test knows. */
  public static PulsarServer in(Path directory) {
    return new PulsarServer(directory, settings(directory));
  }

  private static PulsarStandaloneSettings settings(Path directory) {
    return PulsarStandaloneSettings.of(
        engines().resolve("pulsar"), directory, freePort(), freePort());
  }

  /** Starts the process on the data that is there and waits until it is healthy. */
  public void launch() throws InterruptedException {
    launch(PulsarStandalone.command(settings));
  }

  /** {@link #launch()} by a command that the test has changed. */
  public void launch(ChildCommand command) throws InterruptedException {
    process = ChildProcess.start(command);
    process.awaitHealthy();
  }

  /** As kill -9 does. */
  public void kill() throws InterruptedException {
    process.kill();
  }

  public ChildProcess process() {
    return process;
  }

  public PulsarStandaloneSettings serverSettings() {
    return settings;
  }

  /** Settings of a client in a namespace of its own, so that tests do not see each other. */
  public PulsarSettings clientSettings(String namespace) {
    return PulsarSettings.of(settings.serviceUrl(), settings.adminUrl())
        .withTopics(Topics.DEFAULT.withNamespace(namespace));
  }

  @Override
  public void close() {
    process.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fetched engines; without them the test fails. */
  public static Path engines() {
    Path directory =
        Stream.of(System.getProperty("millrace.engines"), System.getenv("MILLRACE_ENGINES"))
            .filter(value -> value != null && !value.isBlank())
            .map(Path::of)
            .findFirst()
            .orElseGet(PulsarServer::defaultEngines);
    if (!Files.isDirectory(directory.resolve("pulsar"))) {
      throw new IllegalStateException(directory + " has no pulsar (remedy: run ./millrace fetch)");
    }
    return directory;
  }

  private static Path defaultEngines() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return base.resolve("millrace").resolve("engines");
  }

  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
