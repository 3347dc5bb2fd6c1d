package io.millrace.pipeline.writer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;

/**
 * Logs repeated faults at most once in ten seconds, with the number of those left out. Safe for all
 * threads.
 */
final class FaultLog {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Logger log;
  private final InstantSource clock;
  private Instant next = Instant.MIN;
  private long leftOut;

  FaultLog(Logger log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  synchronized void warn(String action, Throwable fault) {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      leftOut++;
      return;
    }
    log.warn("{}: {} ({} more since the last line)", action, fault.toString(), leftOut);
    next = now.plus(INTERVAL);
    leftOut = 0;
  }
}
