package io.millrace.benchmarks.soak;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a soak does.
 *
 * @param kills processes to kill, at least
 * @param records to be acknowledged, at least
 * @param seed of the order and the moments of the kills and of the records' content
 * @param recordsPerSecond over all clients together, while they are answered
 * @param recordsPerRequest of each request
 * @param clients that send at the same time
 * @param directory an empty one, for the data and the logs of all processes
 * @param engines where the fetched engines are
 */
public record SoakOptions(
    int kills,
    long records,
    long seed,
    int recordsPerSecond,
    int recordsPerRequest,
    int clients,
    Path directory,
    Path engines) {
  /** Longest time between a recovery and the next kill. */
  static final Duration LONGEST_CALM = Duration.ofMillis(1500);

  /** A process that is not back by then, with load flowing again, will not come back. */
  static final Duration RECOVERY_LIMIT = Duration.ofMinutes(3);
}
