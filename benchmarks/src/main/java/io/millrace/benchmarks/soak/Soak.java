package io.millrace.benchmarks.soak;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Kills processes at random moments under a load of numbered records, and then compares what is
 * stored with what was acknowledged. Fails with an exception if a process does not come back, or
 * the load does not flow again.
 */
public final class Soak {
  private static final long POLL_MILLIS = 200;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int KILLS_PER_LINE = 10;
  private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration READ_TIMEOUT = Duration.ofMinutes(10);

  /** Long enough for a late duplicate: a writer that takes over does its batch at once. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private final SoakOptions options;
  private final PrintStream out;
  private final KillPlan plan;
  private final SoakReport report;
  private final List<Thread> resumptions = new ArrayList<>();
  private final long begin = System.nanoTime();
  private SoakCluster cluster;
  private SoakStore store;
  private NumberedLoad load;

  private Soak(SoakOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.plan = new KillPlan(options.seed());
    this.report = new SoakReport(options.seed());
  }

  /** Runs it to its end; prints how far it is. */
  public static SoakReport run(SoakOptions options, PrintStream out)
      throws IOException, InterruptedException {
    return new Soak(options, out).run();
  }

  private SoakReport run() throws IOException, InterruptedException {
    out.println("soak: seed " + options.seed() + ", data in " + options.directory());
    try (SoakCluster started = SoakCluster.of(options)) {
      cluster = started;
      cluster.start();
      long beginNanos = Instant.now().getEpochSecond() * NANOS_PER_SECOND;
      try (SoakStore counts = cluster.store(QUERY_TIMEOUT);
          NumberedLoad sending =
              new NumberedLoad(options, cluster.receiver(), cluster.key(), beginNanos)) {
        store = counts;
        load = sending;
        load.start();
        awaitFlow("the start");
        while (report.kills() < options.kills()) {
          round();
        }
        await("%,d records".formatted(options.records()), Duration.ofHours(2), this::isSentEnough);
        load.finish();
      } finally {
        for (Thread resumption : resumptions) {
          resumption.join();
        }
      }
      report.sent(load.acknowledgedRecords(), load.retries());
      long drainBegin = System.nanoTime();
      try (SoakStore whole = cluster.store(READ_TIMEOUT)) {
        awaitDrained(whole);
        Duration drained = since(drainBegin);
        report.ended(
            Verdict.of(whole, load, options, beginNanos), drained.minus(QUIET), since(begin));
      }
    }
    return report;
  }

  private boolean isSentEnough() {
    return load.acknowledgedRecords() >= options.records();
  }

  /** One kill, sometimes of two, and the recovery. */
  private void round() throws IOException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(plan.calm().toMillis());
    if (plan.pauseWriter()) {
      pauseWriter();
    }
    Set<SoakProcess> victims = new LinkedHashSet<>();
    victims.add(victim());
    if (plan.dieTogether()) {
      victims.add(victim());
    }
    long killed = System.nanoTime();
    for (SoakProcess victim : victims) {
      victim.kill();
    }
    restart(victims);
    awaitFlow("the kill of " + victims.stream().map(SoakProcess::name).toList());
    Duration recovery = since(killed);
    int before = report.kills();
    victims.forEach(victim -> report.killed(victim.kind(), recovery));
    if (before / KILLS_PER_LINE < report.kills() / KILLS_PER_LINE) {
      out.printf(
          "%5d s: %d kills, %,d records acknowledged, %,d stored%n",
          since(begin).toSeconds(),
          report.kills(),
          load.acknowledgedRecords(),
          store.count().orElse(0));
    }
  }

  private SoakProcess victim() {
    ImmutableList<SoakProcess> candidates = cluster.processes(plan.next());
    return candidates.get(plan.choose(candidates.size()));
  }

  private void pauseWriter() throws IOException, InterruptedException {
    ImmutableList<SoakProcess> writers = cluster.processes(ProcessKind.WRITER);
    SoakProcess writer = writers.get(plan.choose(writers.size()));
    Duration pause = plan.pause();
    writer.pause();
    report.paused();
    resumptions.add(Thread.ofVirtual().start(() -> resumeAfter(writer, pause)));
  }

  private static void resumeAfter(SoakProcess writer, Duration pause) {
    try {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      writer.resume();
    } catch (IOException e) {
      throw new IllegalStateException(writer.name() + " cannot be resumed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void restart(Set<SoakProcess> victims) throws InterruptedException {
    List<FutureTask<Void>> starts = new ArrayList<>();
    for (SoakProcess victim : victims) {
      FutureTask<Void> start =
          new FutureTask<>(
              () -> {
                victim.start();
                return null;
              });
      Thread.ofVirtual().name("restart-" + victim.name()).start(start);
      starts.add(start);
    }
    for (FutureTask<Void> start : starts) {
      try {
        start.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a process did not come back: " + e.getMessage(), e);
      }
    }
  }

  /** More is acknowledged than now, and more is stored. */
  private void awaitFlow(String after) throws InterruptedException {
    long acknowledged = load.acknowledgedRecords();
    await(
        "records to be acknowledged after " + after,
        SoakOptions.RECOVERY_LIMIT,
        () -> load.acknowledgedRecords() > acknowledged);
    OptionalLong[] stored = {OptionalLong.empty()};
    await(
        "records to be stored after " + after,
        SoakOptions.RECOVERY_LIMIT,
        () -> {
          OptionalLong now = store.count();
          if (stored[0].isEmpty()) {
            stored[0] = now;
          }
          return now.isPresent() && now.getAsLong() > stored[0].getAsLong();
        });
  }

  /** All that was acknowledged is there, by number, and nothing more comes. */
  private void awaitDrained(SoakStore whole) throws InterruptedException {
    long acknowledged = load.acknowledgedRecords();
    long[] last = {-1, System.nanoTime()};
    await(
        "the stream to drain",
        Duration.ofMinutes(10),
        () -> {
          long now = whole.count().orElse(-1);
          if (now != last[0]) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          Duration quiet = since(last[1]);
          // Something is missing for good if nothing has come for a long time.
          return quiet.compareTo(now >= acknowledged ? QUIET : SoakOptions.RECOVERY_LIMIT) > 0;
        });
  }

  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private void await(String what, Duration limit, Condition condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (!load.refusal().isEmpty()) {
        throw new IllegalStateException("a request was refused for good: " + load.refusal());
      }
      if (since(start).compareTo(limit) > 0) {
        throw new IllegalStateException(
            "waited %d s for %s, in vain (seed %d, logs in %s)"
                .formatted(limit.toSeconds(), what, options.seed(), options.directory()));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }
}
