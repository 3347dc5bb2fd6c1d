package io.millrace.storage.clickhouse.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.process.ChildCommand;
import io.millrace.model.process.ParentGuard;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** How to start the engine as a child process of this one. */
public final class EngineCommand {
  private static final String NAME = "clickhouse";

  /** One that dies says so at once; to read many parts on a busy machine takes its time. */
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private static final int HEALTH_TIMEOUT_MILLIS = 1_000;

  /**
   * A small JVM: the process's memory belongs to the engine. C1 alone saves the memory of the
   * second compiler; the engine does the work, not Java.
   */
  private static final ImmutableList<String> JVM_FLAGS =
      ImmutableList.of(
          "-Xms16m",
          "-Xmx160m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=32m",
          "-XX:MaxDirectMemorySize=64m",
          "-XX:+ExitOnOutOfMemoryError",
          "-Dio.netty.allocator.numDirectArenas=1",
          "-Dio.netty.allocator.numHeapArenas=1",
          "-Dcom.linecorp.armeria.useOpenSsl=false",
          "-Dcom.linecorp.armeria.transportType=nio",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private EngineCommand() {}

  /**
   * The command, with this JVM's java and class path.
   *
   * @param settings with a port other than 0, which the health check needs
   * @param workingDirectory exists already
   * @param logFile receives what the engine says
   */
  public static ChildCommand of(EngineSettings settings, Path workingDirectory, Path logFile) {
    return of(settings, System.getProperty("java.class.path"), workingDirectory, logFile);
  }

  /** The same with another class path. */
  public static ChildCommand of(
      EngineSettings settings, String classPath, Path workingDirectory, Path logFile) {
    if (settings.port() == 0) {
      throw new IllegalArgumentException("port: 0 (expected: 1 to 65535 for a child process)");
    }
    URI ping = ping(settings);
    return new ChildCommand(
        NAME,
        ImmutableList.<String>builder()
            .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
            .addAll(JVM_FLAGS)
            .add(ChildCommand.temporaryFiles(workingDirectory, NAME))
            .add("-cp", classPath, ParentGuard.class.getName(), EngineMain.class.getName())
            .addAll(settings.toArguments())
            .build(),
        environment(),
        workingDirectory,
        logFile,
        () -> answers(ping),
        START_TIMEOUT);
  }

  /**
   * The JDK's libjsig keeps the JVM's signal handlers from being replaced by the library's; few
   * malloc arenas keep the process small.
   */
  private static ImmutableMap<String, String> environment() {
    Path signals = Path.of(System.getProperty("java.home"), "lib", "libjsig.so");
    ImmutableMap.Builder<String, String> environment = ImmutableMap.builder();
    environment.put("MALLOC_ARENA_MAX", "2");
    if (Files.exists(signals)) {
      environment.put("LD_PRELOAD", signals.toString());
    }
    return environment.buildOrThrow();
  }

  private static URI ping(EngineSettings settings) {
    String host = settings.host();
    boolean any = host.equals("0.0.0.0") || host.equals("::");
    String target = any ? InetAddress.getLoopbackAddress().getHostAddress() : host;
    return URI.create(
        "http://%s:%d/ping"
            .formatted(target.contains(":") ? "[" + target + "]" : target, settings.port()));
  }

  private static boolean answers(URI ping) {
    try {
      HttpURLConnection connection = (HttpURLConnection) ping.toURL().openConnection();
      connection.setConnectTimeout(HEALTH_TIMEOUT_MILLIS);
      connection.setReadTimeout(HEALTH_TIMEOUT_MILLIS);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      // Not yet, or not any more: that is what is asked here.
      return false;
    }
  }
}
