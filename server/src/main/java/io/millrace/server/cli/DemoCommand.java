package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.server.demo.DemoSender;
import io.millrace.server.keys.KeyDirectory;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code millrace demo}: sends logs of a small web shop and prints every second how many were
 * accepted.
 */
final class DemoCommand implements Commands.Command {
  private static final int RECORDS_PER_REQUEST = 500;
  private static final int CLIENTS = 4;

  private final PrintStream out;
  private final Map<String, String> environment;

  DemoCommand(PrintStream out, Map<String, String> environment) {
    this.out = out;
    this.environment = environment;
  }

  @Override
  public int run(ImmutableList<String> arguments) throws InterruptedException {
    Options options =
        Options.parse(
            arguments,
            KeyOption.with("--rate", "--duration", "--url", "--run", "--clients"),
            ImmutableSet.of());
    options.noWords();
    InstantSource clock = InstantSource.system();
    String run = options.value("--run", Long.toString(clock.millis(), Character.MAX_RADIX));
    int rate = options.integer("--rate", 100, 1, 1_000_000);
    DemoSender.Load load =
        new DemoSender.Load(
            URI.create(options.value("--url", "http://127.0.0.1:4318") + "/v1/logs"),
            run,
            rate,
            RECORDS_PER_REQUEST,
            options.integer("--clients", Math.min(CLIENTS, rate), 1, 1_000),
            clock.millis(),
            KeyOption.read(options, environment, KeyDirectory.DEFAULT));
    Duration duration = options.duration("--duration", Duration.ofDays(3650));
    out.printf(
        "sending %d records a second to %s, demo.run=%s; Ctrl-C stops%n",
        rate, load.logsUrl(), run);
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread hook = new Thread(interrupted::countDown);
    Runtime.getRuntime().addShutdownHook(hook);
    try (DemoSender sender = new DemoSender(load, clock)) {
      sender.start();
      report(sender, duration, interrupted);
    }
    return 0;
  }

  private void report(DemoSender sender, Duration duration, CountDownLatch interrupted)
      throws InterruptedException {
    long begin = System.nanoTime();
    long before = 0;
    while (System.nanoTime() - begin < duration.toNanos()) {
      if (interrupted.await(1, TimeUnit.SECONDS)) {
        break;
      }
      long now = sender.acknowledgedRecords();
      String fault =
          sender.retries() == 0
              ? ""
              : ", %d requests sent again, last for %s"
                  .formatted(sender.retries(), sender.lastFault());
      out.printf("%d accepted, %d in the last second%s%n", now, now - before, fault);
      before = now;
    }
  }
}
