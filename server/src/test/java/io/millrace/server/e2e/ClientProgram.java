package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that tests run as a user would: clients in other languages, and what builds them. */
final class ClientProgram {
  private static final Duration INSTALL_PATIENCE = Duration.ofMinutes(8);

  private ClientProgram() {}

  /** Copies files of server/src/test into a directory, which is made. */
  static Path copy(String folder, Path target, String... files) throws IOException {
    Files.createDirectories(target);
    for (String file : files) {
      Files.copy(sources(folder).resolve(file), target.resolve(file));
    }
    return target;
  }

  /**
   * A program of a folder with what its package-lock.json names: installed at the first call, the
   * same directory afterwards.
   */
  static Path install(String folder, Path directory) throws IOException, InterruptedException {
    Path target = directory.resolve(folder);
    if (!Files.exists(target)) {
      try (Stream<Path> files = Files.list(sources(folder))) {
        copy(
            folder,
            target,
            files
                .filter(Files::isRegularFile)
                .map(file -> file.getFileName().toString())
                .toArray(String[]::new));
      }
      run(
          target,
          INSTALL_PATIENCE,
          Map.of(),
          List.of("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"));
    }
    return target;
  }

  private static Path sources(String folder) {
    return Path.of(System.getProperty("millrace.root"), "server", "src", "test", folder);
  }

  /** Runs a program to its end; fails with its output unless it ends with 0 in time. */
  static void run(
      Path workingDirectory,
      Duration patience,
      Map<String, String> environment,
      List<String> command)
      throws IOException, InterruptedException {
    File output = workingDirectory.resolve("output.txt").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workingDirectory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output);
    builder.environment().putAll(environment);
    Process process = builder.start();
    // The program alone: an argument may be a key.
    assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
        .as(command.getFirst())
        .isTrue();
    assertThat(process.exitValue())
        .as("%s%n%s", command.getFirst(), Files.readString(output.toPath()))
        .isZero();
  }
}
