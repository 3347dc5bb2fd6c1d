package io.millrace.pipeline.pulsar.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PulsarStandaloneTest {
  private static final String FLAG = "-XX:AOTCache=";

  @TempDir private Path directory;
  private Path engine;
  private Path archive;

  @BeforeEach
  void engine() throws Exception {
    engine = directory.resolve("engine");
    Files.createDirectories(engine.resolve("lib"));
    archive = engine.resolve("warm-classes-of-jdk-" + Runtime.version() + ".aot");
  }

  @Test
  void command_archiveOfThisJdk_isUsed() throws Exception {
    Files.writeString(archive, "classes");

    assertThat(command()).contains(FLAG + archive.toAbsolutePath());
  }

  @Test
  void command_archiveOfAnotherJdkOrEmpty_startsWithoutOne() throws Exception {
    Files.writeString(engine.resolve("warm-classes-of-jdk-24.aot"), "classes");
    assertThat(command()).noneMatch(argument -> argument.startsWith(FLAG));

    Files.createFile(archive);
    assertThat(command()).noneMatch(argument -> argument.startsWith(FLAG));
  }

  private List<String> command() throws Exception {
    return PulsarStandalone.command(
            PulsarStandaloneSettings.of(engine, directory.resolve("data"), 1650, 1808))
        .command();
  }
}
