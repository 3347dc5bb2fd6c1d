package io.millrace.benchmarks.soak;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.millrace.benchmarks.load.Latencies;
import io.millrace.benchmarks.load.NamedOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code millrace bench spike}: a store that takes only so many bytes a second, and for a minute
 * ten times the records that it can take. All must be acknowledged in time, none lost; afterwards
 * the store is fast again, and the backlog drains.
 */
public final class SpikeMain {
  private static final int FAULT = 1;
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);

  private static final ImmutableMap<String, String> DEFAULTS =
      ImmutableMap.<String, String>builder()
          .put("--rate", "40000")
          .put("--store-bytes", "900000")
          .put("--seconds", "60")
          .put("--warm-up", "30")
          .put("--request", "500")
          .put("--clients", "8")
          .buildOrThrow();

  private final Map<String, String> given;
  private final SoakOptions options;
  private SoakCluster cluster;
  private NumberedLoad load;
  private SoakStore store;

  private SpikeMain(Map<String, String> given) throws IOException {
    this.given = given;
    this.options =
        new SoakOptions(
            0,
            0,
            1,
            integer("--rate"),
            integer("--request"),
            integer("--clients"),
            Files.createTempDirectory("millrace-spike"),
            SoakMain.engines());
  }

  /** Arguments are pairs of the names above and a value. */
  public static void main(String[] args) throws Exception {
    Map<String, String> given = NamedOptions.parse(args, DEFAULTS);
    System.exit(new SpikeMain(given).run() ? 0 : FAULT);
  }

  private int integer(String name) {
    return Integer.parseInt(given.get(name));
  }

  private boolean run() throws Exception {
    Verdict verdict;
    try (SoakCluster started = SoakCluster.withThrottledStore(options)) {
      cluster = started;
      cluster.start();
      long beginNanos = System.currentTimeMillis() / 1000 * 1_000_000_000L;
      try (NumberedLoad sending =
              new NumberedLoad(options, cluster.receiver(), cluster.key(), beginNanos);
          SoakStore whole = cluster.store(DRAIN_LIMIT)) {
        load = sending;
        store = whole;
        spike();
        load.finish();
        drain();
        verdict = Verdict.of(store, load, options, beginNanos);
      }
    }
    System.out.printf(
        "lost %,d, duplicated %,d, altered %,d; %d requests sent again%n",
        verdict.lost(), verdict.duplicated(), verdict.altered(), load.retries());
    MoreFiles.deleteRecursively(options.directory(), RecursiveDeleteOption.ALLOW_INSECURE);
    return verdict.isClean() && load.retries() == 0;
  }

  private void spike() throws Exception {
    SoakProcess receiver = cluster.processes(ProcessKind.RECEIVER).getFirst();
    load.keepSchedule();
    load.rate(options.recordsPerSecond() / 10);
    load.start();
    TimeUnit.SECONDS.sleep(integer("--warm-up"));
    cluster.limitStore(Long.parseLong(given.get("--store-bytes")));
    TimeUnit.SECONDS.sleep(integer("--warm-up") / 2);
    long memoryBefore = receiver.residentMebibytes();
    Latencies before = load.newLatencies();
    long acknowledged = load.acknowledgedRecords();
    long stored = store.count().orElseThrow();
    load.rate(options.recordsPerSecond());
    long most = memoryBefore;
    for (int second = 0; second < integer("--seconds"); second++) {
      TimeUnit.SECONDS.sleep(1);
      most = Math.max(most, receiver.residentMebibytes());
    }
    long sent = load.acknowledgedRecords() - acknowledged;
    long took = store.count().orElseThrow() - stored;
    load.rate(options.recordsPerSecond() / 10);
    Latencies during = load.newLatencies();
    TimeUnit.SECONDS.sleep(integer("--warm-up") / 2);
    System.out.printf(
        "spike of %d s: %,d records/s acknowledged, %,d records/s stored (%.1f-fold); backlog %,d records%n",
        integer("--seconds"),
        sent / integer("--seconds"),
        took / integer("--seconds"),
        (double) sent / Math.max(1, took),
        load.acknowledgedRecords() - store.count().orElseThrow());
    System.out.printf("acknowledged before: %s%n", before.summary());
    System.out.printf("acknowledged during: %s%n", during.summary());
    System.out.printf(
        "receiver's resident memory: %d MiB before, %d MiB at most, %d MiB after%n",
        memoryBefore, most, receiver.residentMebibytes());
  }

  private void drain() throws InterruptedException {
    long begin = System.nanoTime();
    long backlog = load.acknowledgedRecords() - store.count().orElseThrow();
    cluster.limitStore(Long.MAX_VALUE);
    while (store.count().orElse(0) < load.acknowledgedRecords()) {
      if (System.nanoTime() - begin > DRAIN_LIMIT.toNanos()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    System.out.printf(
        "store fast again: %,d records drained in %.1f s%n",
        backlog, (System.nanoTime() - begin) / 1e6 / MILLIS_PER_SECOND);
  }
}
