package io.millrace.server.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.millrace.model.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SupervisorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private RunDirectory runDirectory;

  @BeforeEach
  void open() throws InterruptedException {
    runDirectory = RunDirectory.open(directory);
  }

  @AfterEach
  void close() {
    runDirectory.close();
  }

  @Test
  void start_childKilled_isStartedAgain() throws InterruptedException {
    try (Supervisor supervisor = supervise("serve")) {
      supervisor.start();
      long first = supervisor.pid("one").orElseThrow();
      ProcessHandle.of(first).orElseThrow().destroyForcibly();
      await().atMost(PATIENCE).until(() -> supervisor.pid("one").orElse(first) != first);
    }
  }

  /** What the JVM of a child unpacks lies in its own directory, and goes with it or after it. */
  @Test
  void start_childKilled_whatItLeftIsRemoved() throws Exception {
    Path unpacked = directory.resolve("tmp").resolve("one").resolve("native").resolve("library.so");
    try (Supervisor supervisor = supervise("serve")) {
      supervisor.start();
      Files.createDirectory(unpacked.getParent());
      Files.createFile(unpacked);
      ProcessHandle.of(supervisor.pid("one").orElseThrow()).orElseThrow().destroyForcibly();
      await().atMost(PATIENCE).until(() -> !Files.exists(unpacked.getParent()));
    }
  }

  @Test
  void close_childRuns_isGone() throws InterruptedException {
    Supervisor supervisor = supervise("serve");
    supervisor.start();
    ProcessHandle child = ProcessHandle.of(supervisor.pid("one").orElseThrow()).orElseThrow();
    supervisor.close();
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void start_childFails_namesCodeAndLog() {
    try (Supervisor supervisor = supervise("fail")) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(supervisor::start)
          .withMessage(
              "one ended with code 3 before it was ready; its log is %s, which ends:\n  the stand-in was told to fail",
              directory.resolve("one.log"));
    }
  }

  @Test
  void open_orphanDoesNotEnd_isKilled() throws InterruptedException {
    try (ChildProcess orphan =
        ChildProcess.start(StandInChild.command("one", directory, "serve"))) {
      orphan.awaitHealthy();
      runDirectory.writePid("one", orphan.pid());
      runDirectory.close();
      runDirectory = RunDirectory.open(directory, Duration.ofMillis(300));
      assertThat(orphan.isAlive()).isFalse();
    }
  }

  @Test
  void open_alreadyOpen_namesTheHolderAndTheRemedy() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> RunDirectory.open(directory))
        .withMessage(
            "data directory %s is in use by process %d: stop it with `millrace down --data %s`, or name another with --data DIR",
            directory, ProcessHandle.current().pid(), directory);
  }

  private Supervisor supervise(String mode) {
    return new Supervisor(List.of(StandInChild.command("one", directory, mode)), runDirectory);
  }
}
