package io.millrace.pipeline.replay;

import io.millrace.pipeline.replay.ReplayProgress.Step;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The numbers behind {@link ReplayProgress}. Safe for all threads. */
final class ReplayCounters {
  final LongAdder records = new LongAdder();
  final LongAdder repetitions = new LongAdder();
  final LongAdder unreadable = new LongAdder();
  final AtomicLong replaced = new AtomicLong();

  private final Map<Integer, Double> fractions = new ConcurrentHashMap<>();
  private volatile Step step = Step.PREPARE;

  void begin(Step next) {
    fractions.clear();
    step = next;
  }

  /** Part of a step: all parts are of the same size. */
  void part(int number, double fraction) {
    fractions.put(number, fraction);
  }

  ReplayProgress progress() {
    double fraction =
        fractions.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return new ReplayProgress(
        step,
        step == Step.DONE ? 1 : Math.clamp(fraction, 0, 1),
        records.sum(),
        repetitions.sum(),
        unreadable.sum(),
        replaced.get());
  }
}
