package io.millrace.pipeline.writer;

import io.millrace.pipeline.JavaProcess;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.ClickHouseSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** A writer in a process of its own, which dies or stops at a point. */
final class WriterProcess {
  /** Exit code of the one that died as told. */
  static final int DIED = 7;

  static final WriterSettings SETTINGS =
      WriterSettings.DEFAULT
          .withBatch(300, 32 << 20, Duration.ofMillis(200))
          .withBackoff(Duration.ofMillis(20), Duration.ofMillis(500));

  /** What it says when it was put out of charge. */
  static final String LOST = "lost a partition";

  private static final long LOOK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long INTO_THE_INSERT_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  private WriterProcess() {}

  /** What happens at the point. */
  enum Fate {
    /** SIGKILL could not come more suddenly. */
    HALT,
    /** SIGSTOP, until somebody sends SIGCONT. */
    STOP
  }

  /**
   * Starts one.
   *
   * @param logFile gets what it says
   */
  static Process start(
      PulsarSettings pulsar, ClickHouseSettings store, FailPoint point, Fate fate, Path logFile)
      throws IOException {
    return JavaProcess.start(
        WriterProcess.class,
        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"),
        List.of(
            pulsar.serviceUrl(),
            pulsar.adminUrl().toString(),
            pulsar.topics().namespace(),
            Integer.toString(pulsar.topics().partitions()),
            store.url().toString(),
            store.database(),
            point.name(),
            fate.name()),
        logFile);
  }

  public static void main(String[] arguments) throws Exception {
    PulsarSettings defaults = PulsarSettings.of(arguments[0], URI.create(arguments[1]));
    PulsarSettings pulsar =
        defaults.withTopics(
            defaults
                .topics()
                .withNamespace(arguments[2])
                .withPartitions(Integer.parseInt(arguments[3])));
    ClickHouseSettings clickHouse =
        ClickHouseSettings.of(URI.create(arguments[4])).withDatabase(arguments[5]);
    FailPoint fatal = FailPoint.valueOf(arguments[6]);
    Fate fate = Fate.valueOf(arguments[7]);
    CountDownLatch inserting = new CountDownLatch(1);
    // One that wakes goes on as writers do, and does not sleep again.
    AtomicBoolean met = new AtomicBoolean();
    FailPoints failPoints =
        point -> {
          if (point == fatal && met.compareAndSet(false, true)) {
            meet(point, fate, inserting);
          }
        };
    Writer writer =
        new Writer(
            PulsarEventLog.open(pulsar),
            new PoisonStore(ClickHouseLogStore.open(clickHouse), inserting::countDown),
            SETTINGS,
            InstantSource.system(),
            failPoints);
    writer.start();
    Thread.ofPlatform().daemon().start(() -> sayLosses(writer));
    // The parent holds the other end: this process ends with it.
    int read;
    do {
      read = System.in.read();
    } while (read >= 0);
    Runtime.getRuntime().halt(0);
  }

  /** The writer's own lines are rationed: the one that says it may be left out. */
  private static void sayLosses(Writer writer) {
    while (writer.stats().losses() == 0) {
      LockSupport.parkNanos(LOOK_INTERVAL_NANOS);
    }
    System.out.println(LOST);
  }

  private static void meet(FailPoint point, Fate fate, CountDownLatch inserting) {
    try {
      if (point == FailPoint.DURING_INSERT) {
        inserting.await();
        LockSupport.parkNanos(INTO_THE_INSERT_NANOS);
      }
      switch (fate) {
        case HALT -> Runtime.getRuntime().halt(DIED);
        case STOP ->
            new ProcessBuilder("kill", "-STOP", Long.toString(ProcessHandle.current().pid()))
                .start()
                .waitFor();
      }
    } catch (InterruptedException e) {
      // Awake, and out of charge already: the insert is given up as the writer does it.
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
