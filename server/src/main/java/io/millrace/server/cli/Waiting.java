package io.millrace.server.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Says on a terminal that something goes on, once it takes longer than a second. */
final class Waiting implements AutoCloseable {
  private static final long FIRST_MILLIS = 1_000;
  private static final long THEN_MILLIS = 250;
  private static final int LINE_CHARS = 60;

  private final PrintStream err;
  private final ScheduledExecutorService timer;
  private final long beginNanos = System.nanoTime();
  private boolean shown;
  private boolean closed;

  private Waiting(PrintStream err, ScheduledExecutorService timer) {
    this.err = err;
    this.timer = timer;
  }

  /**
   * From now on, until it is closed; elsewhere than on a terminal it says nothing.
   *
   * @param what is asked for each time
   */
  static Waiting show(PrintStream err, boolean terminal, Supplier<String> what) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("waiting").factory());
    Waiting waiting = new Waiting(err, timer);
    if (terminal) {
      var _ =
          timer.scheduleAtFixedRate(
              () -> waiting.print(what.get()), FIRST_MILLIS, THEN_MILLIS, TimeUnit.MILLISECONDS);
    }
    return waiting;
  }

  private synchronized void print(String what) {
    if (closed) {
      return;
    }
    shown = true;
    long seconds = Duration.ofNanos(System.nanoTime() - beginNanos).toSeconds();
    String line = "%s ... %d s".formatted(what, seconds);
    err.print("\r" + line + " ".repeat(Math.max(0, LINE_CHARS - line.length())));
    err.flush();
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.shutdownNow();
    if (shown) {
      err.print("\r" + " ".repeat(LINE_CHARS) + "\r");
      err.flush();
    }
  }
}
