package io.millrace.benchmarks.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a soak has done and found. Written by one thread. */
public final class SoakReport {
  private static final double MILLIS_PER_SECOND = 1e3;

  private final long seed;
  private final Map<ProcessKind, List<Duration>> recoveries = new EnumMap<>(ProcessKind.class);
  private int pauses;
  private long acknowledged;
  private long retries;
  private Duration drain = Duration.ZERO;
  private Duration took = Duration.ZERO;
  private Verdict verdict;

  SoakReport(long seed) {
    this.seed = seed;
    for (ProcessKind kind : ProcessKind.values()) {
      recoveries.put(kind, new ArrayList<>());
    }
  }

  void killed(ProcessKind kind, Duration recovery) {
    recoveries.get(kind).add(recovery);
  }

  void paused() {
    pauses++;
  }

  void sent(long acknowledgedRecords, long repeatedRequests) {
    acknowledged = acknowledgedRecords;
    retries = repeatedRequests;
  }

  void ended(Verdict found, Duration drained, Duration wholeRun) {
    verdict = found;
    drain = drained;
    took = wholeRun;
  }

  /** Processes that were killed. */
  public int kills() {
    return recoveries.values().stream().mapToInt(List::size).sum();
  }

  /** Processes of a kind that were killed. */
  int kills(ProcessKind kind) {
    return recoveries.get(kind).size();
  }

  /** Records that were acknowledged. */
  public long acknowledged() {
    return acknowledged;
  }

  /** Whether nothing was lost, duplicated or altered. */
  public boolean isClean() {
    return verdict != null && verdict.isClean();
  }

  /** The summary, some ten lines. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "soak: %d kills, %d pauses of a writer, in %d s; seed %d%n"
            .formatted(kills(), pauses, took.toSeconds(), seed));
    recoveries.forEach((kind, durations) -> text.append(line(kind, durations)));
    text.append(
        "records: %,d acknowledged (%,d requests sent again), %,d stored; drained in %.1f s%n"
            .formatted(
                acknowledged, retries, verdict.stored(), drain.toMillis() / MILLIS_PER_SECOND));
    text.append(
        "lost %,d, duplicated %,d, altered %,d%n"
            .formatted(verdict.lost(), verdict.duplicated(), verdict.altered()));
    verdict.examples().forEach(example -> text.append("  ").append(example).append('\n'));
    return text.toString();
  }

  private static String line(ProcessKind kind, List<Duration> durations) {
    if (durations.isEmpty()) {
      return "";
    }
    List<Duration> sorted = new ArrayList<>(durations);
    Collections.sort(sorted);
    return "  %-10s %3d kills; until load flowed and was stored again: median %.1f s, longest %.1f s%n"
        .formatted(
            kind.name().toLowerCase(java.util.Locale.ROOT),
            sorted.size(),
            sorted.get(sorted.size() / 2).toMillis() / MILLIS_PER_SECOND,
            sorted.getLast().toMillis() / MILLIS_PER_SECOND);
  }
}
