package io.millrace.server.cli;

import io.millrace.pipeline.replay.ReplayProgress;
import io.millrace.pipeline.replay.ReplayRequest;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Shows how far a replay is: a bar that grows on a terminal, a line every ten seconds elsewhere.
 * Safe for all threads.
 */
final class ProgressLine {
  private static final Duration ON_TERMINAL = Duration.ofMillis(250);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);
  private static final int BAR_CHARS = 30;
  private static final int LINE_CHARS = 110;
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final PrintStream out;
  private final boolean terminal;
  private long beginNanos;
  private long beginRecords = -1;

  /** One for this process's output. */
  ProgressLine(PrintStream out) {
    this(out, isTerminal());
  }

  ProgressLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether this process reads from and writes to a terminal. */
  // Java 22 gave a console that is no terminal; since 25 there is none again by default.
  @SuppressWarnings("SystemConsoleNull")
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Being shown, until it is closed. */
  interface Shown extends AutoCloseable {
    @Override
    void close();
  }

  /** Shows it from now on. */
  Shown show(Supplier<ReplayProgress> progress) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("progress").factory());
    long millis = (terminal ? ON_TERMINAL : ELSEWHERE).toMillis();
    beginNanos = System.nanoTime();
    var _ =
        timer.scheduleAtFixedRate(
            () -> print(progress.get(), System.nanoTime()), millis, millis, TimeUnit.MILLISECONDS);
    return () -> {
      timer.shutdownNow();
      clear();
    };
  }

  /** Prints a line of its own. */
  synchronized void notice(String text) {
    clear();
    out.println(text);
    out.flush();
  }

  private synchronized void clear() {
    if (terminal) {
      out.print("\r" + " ".repeat(LINE_CHARS) + "\r");
      out.flush();
    }
  }

  synchronized void print(ReplayProgress progress, long nowNanos) {
    if (beginRecords < 0) {
      // What an earlier attempt has done is no sign of this one's speed.
      beginRecords = progress.records();
      beginNanos = nowNanos;
    }
    String line = line(progress, (nowNanos - beginNanos) / NANOS_PER_SECOND);
    if (terminal) {
      out.print("\r" + line + " ".repeat(Math.max(0, LINE_CHARS - line.length())));
    } else {
      out.println(line);
    }
    out.flush();
  }

  private String line(ReplayProgress progress, double seconds) {
    String step =
        switch (progress.step()) {
          case PREPARE -> "looking at the stream";
          case READ -> "reading";
          case SWAP -> "putting days in place";
          case DONE -> "done";
        };
    int filled = (int) Math.round(progress.fraction() * BAR_CHARS);
    String bar = "#".repeat(filled) + ".".repeat(BAR_CHARS - filled);
    long perSecond = seconds <= 0 ? 0 : Math.round((progress.records() - beginRecords) / seconds);
    return String.format(
        Locale.ROOT,
        "[%s] %3.0f %% %s, %,d records, %,d/s",
        bar,
        Math.floor(progress.fraction() * 100),
        step,
        progress.records(),
        perSecond);
  }

  /** What was done. */
  static String end(ReplayRequest request, ReplayProgress end) {
    return String.format(
        Locale.ROOT,
        "%s: %,d records %s; %,d old rows replaced, %,d repetitions of clients left out, %,d events that cannot be stored"
            + " (millrace dlq list)",
        request.tenant(),
        end.records(),
        request.into().map(table -> "in table " + table).orElse("in their place in logs"),
        end.replaced(),
        end.repetitions(),
        end.unreadable());
  }
}
