package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.supervise.RunDirectory;
import io.millrace.server.wiring.Millrace;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code millrace up}: starts everything, says where it is, and runs until it is told to stop. */
final class UpCommand implements Commands.Command {
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrintStream out;
  private final Map<String, String> environment;

  UpCommand(PrintStream out, Map<String, String> environment) {
    this.out = out;
    this.environment = environment;
  }

  @Override
  public int run(ImmutableList<String> arguments) throws InterruptedException {
    MillraceConfig config = UpOptions.config(arguments, environment);
    long begin = System.nanoTime();
    // Before the ports are looked at: it waits for children of a killed predecessor, which hold
    // them.
    try (RunDirectory runDirectory = RunDirectory.open(config.dataDirectory())) {
      PortCheck.check(config);
      out.println("starting on " + config.dataDirectory() + " ...");
      runUntilStopped(config, runDirectory, begin);
    }
    return 0;
  }

  private void runUntilStopped(MillraceConfig config, RunDirectory runDirectory, long begin)
      throws InterruptedException {
    Stop stop = new Stop(Thread.currentThread());
    // A hook of the runtime, since that is what SIGINT and SIGTERM start; the process ends when the
    // hook does.
    Runtime.getRuntime().addShutdownHook(new Thread(stop::request, "stop"));
    try (Millrace millrace =
        Millrace.start(
            config, engines(), runDirectory, InstantSource.system(), this::printNotice)) {
      stop.ready.set(true);
      out.print(
          Banner.text(config, facts(millrace), (System.nanoTime() - begin) / NANOS_PER_SECOND));
      out.flush();
      stop.requested.await();
      out.println("stopping ...");
    } finally {
      stop.done.countDown();
    }
    out.println("stopped");
  }

  private void printNotice(String notice) {
    out.println(notice);
    out.flush();
  }

  private static Banner.Facts facts(Millrace millrace) {
    return new Banner.Facts(
        millrace.clickHouseUrl(),
        millrace.pulsarUrl() + ", admin " + millrace.pulsarAdminUrl(),
        millrace.firstKeys());
  }

  /** A stop: asked for by the hook's thread, carried out by the main thread. */
  private static final class Stop {
    private final Thread mainThread;
    private final AtomicBoolean ready = new AtomicBoolean();
    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    Stop(Thread mainThread) {
      this.mainThread = mainThread;
    }

    void request() {
      if (!ready.get()) {
        mainThread.interrupt();
      }
      requested.countDown();
      try {
        done.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Path engines() {
    return Optional.ofNullable(System.getProperty("millrace.engines"))
        .or(() -> Optional.ofNullable(System.getenv("MILLRACE_ENGINES")))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "millrace", "engines"));
  }
}
