package io.millrace.pipeline.pulsar.embedded;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.process.ChildCommand;
import io.millrace.model.process.ParentGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The command that runs the real Pulsar server, broker and bookie in one Java process, on a data
 * directory. All of its ports are those of the settings: two of them run side by side on one
 * machine.
 */
public final class PulsarStandalone {
  private static final String MAIN_CLASS = "org.apache.pulsar.PulsarStandaloneStarter";
  private static final String METADATA_DRIVERS = "org.apache.pulsar.metadata.bookkeeper.";
  private static final String NAME = "pulsar";
  private static final String METADATA = "metadata";
  private static final String BOOKKEEPER = "bookkeeper";
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(20);

  /** What the distribution's bin/pulsar passes to the JVM, with the reasons given there. */
  private static final ImmutableList<String> DISTRIBUTION_FLAGS =
      ImmutableList.of(
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.util.zip=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.platform=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
          "-Djava.net.preferIPv4Stack=true",
          "-Dio.netty.tryReflectionSetAccessible=true",
          "-Dorg.apache.pulsar.shade.io.netty.tryReflectionSetAccessible=true",
          "-Dpulsar.allocator.exit_on_oom=true",
          "-Dlog4j2.is.webapp=false",
          "-Dlog4j.shutdownHookEnabled=false",
          "-Dbookkeeper.metadata.bookie.drivers=" + METADATA_DRIVERS + "PulsarMetadataBookieDriver",
          "-Dbookkeeper.metadata.client.drivers="
              + METADATA_DRIVERS
              + "PulsarMetadataClientDriver");

  /** What suits a small machine: see docs/decisions/0006-stream-and-writer.md for the numbers. */
  private static final ImmutableList<String> SMALL_MACHINE_FLAGS =
      ImmutableList.of(
          "-XX:+UseSerialGC",
          // A start alone would collect a smaller one eight times.
          "-XX:NewSize=64m",
          "-XX:TieredStopAtLevel=1",
          "-XX:+PerfDisableSharedMem",
          "-XX:+ExitOnOutOfMemoryError",
          "-Dio.netty.allocator.numDirectArenas=2",
          "-Dio.netty.allocator.numHeapArenas=1");

  private PulsarStandalone() {}

  /**
   * Writes the configuration into the data directory and returns the command. Blocks for at most 20
   * seconds while an earlier Pulsar on the same directory ends.
   *
   * @throws IllegalStateException if the engine is not there or the directory is in use; the
   *     message has the remedy
   */
  public static ChildCommand command(PulsarStandaloneSettings settings)
      throws InterruptedException {
    Path lib = settings.engineDirectory().resolve("lib");
    requireDirectory(lib, "./millrace fetch");
    settings
        .tiered()
        .ifPresent(
            tiered -> requireDirectory(tiered.offloadersDirectory(), "./millrace fetch --tiered"));
    Path data = createDirectory(settings.dataDirectory());
    createDirectory(settings.logDirectory());
    DataLock.awaitFree(data, LOCK_TIMEOUT);
    ChildFiles.write(
        data.resolve("standalone.conf"),
        StandaloneConf.of(settings).getBytes(StandardCharsets.UTF_8));
    return new ChildCommand(
        NAME,
        arguments(settings, lib.toAbsolutePath(), data),
        environment(settings),
        data,
        settings.logDirectory().resolve("pulsar.out"),
        PulsarHealth.of(settings.adminUrl()),
        PulsarStandaloneSettings.START_TIMEOUT);
  }

  private static ImmutableList<String> arguments(
      PulsarStandaloneSettings settings, Path lib, Path data) {
    Path guard = ChildFiles.startJar(data);
    Path logging = ChildFiles.resource("log4j2.xml", data);
    return ImmutableList.<String>builder()
        .add(settings.javaExecutable().toString())
        .add("-Xms" + settings.memory().minHeapMebibytes() + "m")
        .add("-Xmx" + settings.memory().maxHeapMebibytes() + "m")
        .add("-XX:MaxDirectMemorySize=" + settings.memory().maxDirectMebibytes() + "m")
        .addAll(SMALL_MACHINE_FLAGS)
        .addAll(classArchive(lib))
        .addAll(DISTRIBUTION_FLAGS)
        .add(ChildCommand.temporaryFiles(data, NAME))
        .add("-Dlog4j.configurationFile=" + logging.toAbsolutePath())
        .add("-Dmillrace.log.dir=" + settings.logDirectory().toAbsolutePath())
        .add("-cp", lib + "/*:" + guard.toAbsolutePath())
        .add(ParentGuard.class.getName())
        .add(PulsarStart.class.getName(), METADATA, BOOKKEEPER + "/current", MAIN_CLASS)
        .add("--config", "standalone.conf")
        // Relative, because the bookie keeps the path as part of its identity: the data can be
        // moved.
        .add("--metadata-dir", METADATA)
        .add("--bookkeeper-dir", BOOKKEEPER)
        .add("-nfw", "-nss")
        .build();
  }

  /**
   * Pulsar's classes as this JDK has loaded and linked them before, if deploy/engines/fetch has
   * made them; it leaves an empty file where it could not.
   */
  private static ImmutableList<String> classArchive(Path lib) {
    Path file = lib.resolveSibling("warm-classes-of-jdk-" + Runtime.version() + ".aot");
    return file.toFile().length() == 0
        ? ImmutableList.of()
        : ImmutableList.of("-XX:AOTCache=" + file, "-Xlog:aot*=off");
  }

  private static ImmutableMap<String, String> environment(PulsarStandaloneSettings settings) {
    ImmutableMap.Builder<String, String> environment = ImmutableMap.builder();
    // Few malloc arenas: RocksDB and the JVM's own threads would keep memory in each.
    environment.put("MALLOC_ARENA_MAX", "2");
    settings.tiered().ifPresent(tiered -> environment.putAll(tiered.offload().environment()));
    return environment.build();
  }

  private static void requireDirectory(Path directory, String remedy) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalStateException(
          "pulsar: %s is not there (remedy: run %s)".formatted(directory, remedy));
    }
  }

  private static Path createDirectory(Path directory) {
    try {
      return Files.createDirectories(directory).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " cannot be created", e);
    }
  }
}
