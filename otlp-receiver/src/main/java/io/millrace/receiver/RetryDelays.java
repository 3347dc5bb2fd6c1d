package io.millrace.receiver;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What clients are told to wait: between once and twice the time that is needed, at random, so that
 * they do not all come back at the same moment. Thread-safe as its random is.
 */
final class RetryDelays {
  private static final double NANOS_PER_MILLI = 1_000_000;

  private final Duration usual;
  private final RandomGenerator random;

  RetryDelays(Duration usual, RandomGenerator random) {
    this.usual = usual;
    this.random = random;
  }

  /** When nothing is known of how long it will take. */
  Duration usual() {
    return atLeast(usual);
  }

  /** When it will take so long, at least; in whole milliseconds. */
  Duration atLeast(Duration needed) {
    double millis = needed.toNanos() / NANOS_PER_MILLI * (1 + random.nextDouble());
    return Duration.ofMillis((long) Math.ceil(millis));
  }
}
