package io.millrace.model.process;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A running child. Safe for all threads. */
public final class ChildProcess implements AutoCloseable {
  private static final Duration HEALTH_POLL = Duration.ofMillis(100);
  private static final int LOG_TAIL_LINES = 15;

  private final ChildCommand command;
  private final Process process;

  private ChildProcess(ChildCommand command, Process process) {
    this.command = command;
    this.process = process;
  }

  /** Starts the child; it may not be healthy yet. */
  public static ChildProcess start(ChildCommand command) {
    ProcessBuilder builder =
        new ProcessBuilder(command.command())
            .directory(command.workingDirectory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(command.logFile().toFile()));
    builder.environment().putAll(command.environment());
    try {
      Files.createDirectories(command.logFile().toAbsolutePath().getParent());
      Path temporary = Files.createDirectories(command.temporaryDirectory());
      MoreFiles.deleteDirectoryContents(temporary, RecursiveDeleteOption.ALLOW_INSECURE);
      return new ChildProcess(command, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(command.name() + ": cannot be started: " + e.getMessage(), e);
    }
  }

  /**
   * Blocks until the child is healthy.
   *
   * @throws IllegalStateException if it ended or was not healthy within its start timeout; names
   *     the log file and its last lines
   */
  public void awaitHealthy() throws InterruptedException {
    long deadline = System.nanoTime() + command.startTimeout().toNanos();
    while (!command.healthCheck().getAsBoolean()) {
      if (process.waitFor(HEALTH_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "%s ended with code %d before it was ready; %s"
                .formatted(command.name(), process.exitValue(), logTail()));
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "%s was not ready within %d s; %s"
                .formatted(command.name(), command.startTimeout().toSeconds(), logTail()));
      }
    }
  }

  /** The last lines that the child wrote, with the place of the rest. */
  public String logTail() {
    try {
      List<String> lines =
          Files.readAllLines(command.logFile(), java.nio.charset.StandardCharsets.ISO_8859_1);
      int from = Math.max(0, lines.size() - LOG_TAIL_LINES);
      return "its log is "
          + command.logFile()
          + ", which ends:\n  "
          + String.join("\n  ", lines.subList(from, lines.size()));
    } catch (IOException e) {
      return "its log " + command.logFile() + " cannot be read: " + e.getMessage();
    }
  }

  public ChildCommand command() {
    return command;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Completes with the exit code when the child ends, on a thread of the JDK's process reaper pool.
   */
  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /**
   * Asks the child to end (end-of-file and SIGTERM), kills it if it has not after the grace, and
   * waits until it is gone.
   */
  public void stop(Duration grace) throws InterruptedException {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The pipe is broken: the child is ending already, and SIGTERM below is the same request.
    }
    process.destroy();
    if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
    }
  }

  /** SIGKILL, and waits until the child is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** {@link #stop} with ten seconds of grace. */
  @Override
  public void close() {
    try {
      stop(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
