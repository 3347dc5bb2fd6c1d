package io.millrace.benchmarks.soak;

import io.millrace.model.process.ChildCommand;
import io.millrace.model.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** One process of the soak, which is killed and started again on its data. */
final class SoakProcess implements AutoCloseable {
  /** Makes the command of a start; blocks while the one before still holds the data. */
  @FunctionalInterface
  interface Commands {
    ChildCommand command(int start) throws InterruptedException;
  }

  private static final long PAUSE_BEFORE_RESTART_MILLIS = 250;

  private final ProcessKind kind;
  private final String name;
  private final Commands commands;
  private volatile ChildProcess process;
  private int starts;

  SoakProcess(ProcessKind kind, String name, Commands commands) {
    this.kind = kind;
    this.name = name;
    this.commands = commands;
  }

  ProcessKind kind() {
    return kind;
  }

  String name() {
    return name;
  }

  /**
   * Starts it until it is healthy: one that ends because what it needs is away is started again, as
   * whoever supervises it would do.
   *
   * @throws IllegalStateException if that takes longer than {@link SoakOptions#RECOVERY_LIMIT}
   */
  synchronized void start() throws InterruptedException {
    long deadline = System.nanoTime() + SoakOptions.RECOVERY_LIMIT.toNanos();
    while (true) {
      process = ChildProcess.start(commands.command(starts++));
      try {
        process.awaitHealthy();
        return;
      } catch (IllegalStateException e) {
        process.kill();
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_BEFORE_RESTART_MILLIS);
      }
    }
  }

  /** kill -9; the process is gone when this returns. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** SIGSTOP: it holds its connections and does nothing. */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT, unless it was killed meanwhile. */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** What it holds of the machine's memory, where the system tells. */
  long residentMebibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElse(0);
  }

  private void signal(String signal) throws IOException, InterruptedException {
    ChildProcess running = process;
    if (running.isAlive()) {
      new ProcessBuilder("kill", "-" + signal, Long.toString(running.pid())).start().waitFor();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
