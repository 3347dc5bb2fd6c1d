package io.millrace.pipeline.pulsar.embedded;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.process.ChildCommand;
import io.millrace.model.process.ParentGuard;
import io.millrace.pipeline.pulsar.Offload;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The command that runs S3Proxy, which serves a directory as an S3 store: the object store of
 * tiered storage on one machine. It authorizes no one, and so listens on loopback alone.
 */
public final class S3ProxyCommand {
  private static final String MAIN_CLASS = "org.gaul.s3proxy.Main";
  private static final String LOOPBACK = "127.0.0.1";
  private static final String ANY_KEY = "local";
  private static final String NAME = "s3proxy";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private S3ProxyCommand() {}

  /**
   * How S3Proxy is run.
   *
   * @param jar S3Proxy with its dependencies
   * @param dataDirectory holds the buckets and the generated configuration
   * @param logDirectory receives s3proxy.out
   * @param port to listen on
   * @param bucket made if it is not there
   * @param javaExecutable a Java 17 or newer
   */
  public record Settings(
      Path jar,
      Path dataDirectory,
      Path logDirectory,
      int port,
      String bucket,
      Path javaExecutable) {
    /** Where the store is. */
    public URI endpoint() {
      return URI.create("http://" + LOOPBACK + ":" + port);
    }

    /** What the broker is told, to use it. It asks for no key; Pulsar's offloader wants one. */
    public Offload offload(long thresholdBytes, Duration localCopyTime) {
      return new Offload(
          new Offload.S3(
              Optional.of(endpoint()), "", bucket, Optional.of(new Offload.Keys(ANY_KEY, ANY_KEY))),
          thresholdBytes,
          localCopyTime);
    }
  }

  /**
   * Writes the configuration, makes the bucket and returns the command.
   *
   * @throws IllegalStateException if the jar is not there; the message has the remedy
   */
  public static ChildCommand command(Settings settings) {
    if (!Files.isRegularFile(settings.jar())) {
      throw new IllegalStateException(
          "s3proxy: %s is not there (remedy: run ./millrace fetch --tiered)"
              .formatted(settings.jar()));
    }
    Path data = settings.dataDirectory().toAbsolutePath();
    Path buckets = data.resolve("buckets");
    try {
      Files.createDirectories(buckets.resolve(settings.bucket()));
      Files.createDirectories(settings.logDirectory());
    } catch (IOException e) {
      throw new UncheckedIOException(data + " cannot be created", e);
    }
    Path properties =
        ChildFiles.write(
            data.resolve("s3proxy.properties"),
            properties(settings, buckets).getBytes(StandardCharsets.UTF_8));
    return new ChildCommand(
        NAME,
        arguments(settings, data, properties),
        ImmutableMap.of("MALLOC_ARENA_MAX", "2"),
        data,
        settings.logDirectory().resolve("s3proxy.out"),
        new HttpHealth(settings.endpoint()),
        START_TIMEOUT);
  }

  private static ImmutableList<String> arguments(Settings settings, Path data, Path properties) {
    return ImmutableList.of(
        settings.javaExecutable().toString(),
        "-Xms32m",
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError",
        ChildCommand.temporaryFiles(data, NAME),
        "-DLOG_LEVEL=warn",
        "-cp",
        settings.jar().toAbsolutePath() + File.pathSeparator + ChildFiles.startJar(data),
        ParentGuard.class.getName(),
        MAIN_CLASS,
        "--properties",
        properties.toString());
  }

  private static String properties(Settings settings, Path buckets) {
    return """
        s3proxy.endpoint=%s
        s3proxy.authorization=none
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=%s
        """
        .formatted(settings.endpoint(), buckets);
  }
}
