package io.millrace.model.tenant;

import java.time.Duration;

/**
 * How long the streams of a selector are kept.
 *
 * @param selector as text, in braces; what it means is the query language's affair
 * @param period at least a day
 */
public record RetentionRule(String selector, Duration period) {
  /** Checks the period; {@link IllegalArgumentException} if it is too short. */
  public RetentionRule {
    Retention.requireADay(period);
  }
}
