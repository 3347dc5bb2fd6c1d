package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.server.supervise.RunDirectory;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code millrace down}: asks the process that runs on a data directory to stop, and waits for it.
 */
final class DownCommand implements Commands.Command {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PrintStream out;

  DownCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public int run(ImmutableList<String> arguments) throws InterruptedException {
    Options options = Options.parse(arguments, ImmutableSet.of("--data"), ImmutableSet.of());
    options.noWords();
    Path data = Path.of(options.value("--data", "data")).toAbsolutePath().normalize();
    Optional<ProcessHandle> running = RunDirectory.running(data);
    if (running.isEmpty()) {
      out.println("nothing runs on " + data);
      return 0;
    }
    running.get().destroy();
    try {
      running.get().onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "process %d did not stop within %d s (remedy: kill -9 %d; the next start recovers)"
              .formatted(running.get().pid(), PATIENCE.toSeconds(), running.get().pid()));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    out.println("stopped process " + running.get().pid());
    return 0;
  }
}
