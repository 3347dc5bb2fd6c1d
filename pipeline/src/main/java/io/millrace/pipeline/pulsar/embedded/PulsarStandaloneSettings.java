package io.millrace.pipeline.pulsar.embedded;

import io.millrace.pipeline.pulsar.Offload;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the embedded Pulsar is run.
 *
 * @param engineDirectory the unpacked server distribution
 * @param dataDirectory holds metadata, ledgers and the generated configuration; can be moved as a
 *     whole while Pulsar is stopped
 * @param logDirectory receives pulsar.log (bounded) and pulsar.out
 * @param bindAddress address to listen on
 * @param brokerPort of the binary protocol
 * @param httpPort of the admin REST API and metrics
 * @param memory of the process
 * @param maxMessageBytes largest event
 * @param javaExecutable a Java 17 or newer
 * @param tiered where closed ledgers are moved, if anywhere
 */
public record PulsarStandaloneSettings(
    Path engineDirectory,
    Path dataDirectory,
    Path logDirectory,
    String bindAddress,
    int brokerPort,
    int httpPort,
    Memory memory,
    int maxMessageBytes,
    Path javaExecutable,
    Optional<TieredStorage> tiered) {
  /** The receiver's 20 MiB and room for the message's metadata. */
  public static final int DEFAULT_MAX_MESSAGE_BYTES = 21 << 20;

  /** Time until the first healthy answer, on a slow and busy machine. */
  static final Duration START_TIMEOUT = Duration.ofSeconds(90);

  /**
   * Memory of the process, in MiB.
   *
   * @param minHeapMebibytes heap at the start
   * @param maxHeapMebibytes largest heap
   * @param maxDirectMebibytes network buffers and the bookie's caches
   */
  public record Memory(int minHeapMebibytes, int maxHeapMebibytes, int maxDirectMebibytes) {
    /** Enough for 20,000 records/s. */
    public static final Memory DEFAULT = new Memory(128, 384, 384);
  }

  /**
   * Tiered storage.
   *
   * @param offloadersDirectory holds the jcloud offloader's nar
   * @param offload where segments are moved, and when
   */
  public record TieredStorage(Path offloadersDirectory, Offload offload) {}

  /** The defaults, on loopback, with this process's own Java. */
  public static PulsarStandaloneSettings of(
      Path engineDirectory, Path dataDirectory, int brokerPort, int httpPort) {
    return new PulsarStandaloneSettings(
        engineDirectory,
        dataDirectory,
        dataDirectory.resolve("log"),
        "127.0.0.1",
        brokerPort,
        httpPort,
        Memory.DEFAULT,
        DEFAULT_MAX_MESSAGE_BYTES,
        Path.of(System.getProperty("java.home"), "bin", "java"),
        Optional.empty());
  }

  /** These settings with another log directory. */
  public PulsarStandaloneSettings withLogDirectory(Path newLogDirectory) {
    return new PulsarStandaloneSettings(
        engineDirectory,
        dataDirectory,
        newLogDirectory,
        bindAddress,
        brokerPort,
        httpPort,
        memory,
        maxMessageBytes,
        javaExecutable,
        tiered);
  }

  /** These settings with another address to listen on. */
  public PulsarStandaloneSettings withBindAddress(String newBindAddress) {
    return new PulsarStandaloneSettings(
        engineDirectory,
        dataDirectory,
        logDirectory,
        newBindAddress,
        brokerPort,
        httpPort,
        memory,
        maxMessageBytes,
        javaExecutable,
        tiered);
  }

  /** These settings with other bounds of memory. */
  public PulsarStandaloneSettings withMemory(Memory newMemory) {
    return new PulsarStandaloneSettings(
        engineDirectory,
        dataDirectory,
        logDirectory,
        bindAddress,
        brokerPort,
        httpPort,
        newMemory,
        maxMessageBytes,
        javaExecutable,
        tiered);
  }

  /** These settings with tiered storage. */
  public PulsarStandaloneSettings withTiered(TieredStorage newTiered) {
    return new PulsarStandaloneSettings(
        engineDirectory,
        dataDirectory,
        logDirectory,
        bindAddress,
        brokerPort,
        httpPort,
        memory,
        maxMessageBytes,
        javaExecutable,
        Optional.of(newTiered));
  }

  /** Where clients connect. */
  public String serviceUrl() {
    return "pulsar://" + connectAddress() + ":" + brokerPort;
  }

  /** Where the admin REST API is. */
  public URI adminUrl() {
    return URI.create("http://" + connectAddress() + ":" + httpPort);
  }

  private String connectAddress() {
    return bindAddress.equals("0.0.0.0") ? "127.0.0.1" : bindAddress;
  }
}
