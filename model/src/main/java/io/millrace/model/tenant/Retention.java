package io.millrace.model.tenant;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a tenant's records are kept, by the end of their day: at least so long, and hardly
 * longer than a day more.
 *
 * @param period of all streams for which no rule holds; empty for ever
 * @param rules for some streams, shorter or longer
 */
public record Retention(Optional<Duration> period, RetentionRules rules) {
  /** For ever. */
  public static final Retention DEFAULT = new Retention(Optional.empty(), RetentionRules.NONE);

  /** Checks the period; {@link IllegalArgumentException} if it is too short. */
  public Retention {
    period.ifPresent(Retention::requireADay);
  }

  static void requireADay(Duration period) {
    LimitChecks.require(
        period.compareTo(Duration.ofDays(1)) >= 0,
        "retention",
        LimitField.print(period),
        "at least 1d");
  }
}
