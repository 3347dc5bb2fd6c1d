package io.millrace.model.otlp;

import io.millrace.model.tenant.RecordLimits;
import io.millrace.model.tenant.RecordLimits.Oversize;
import java.time.Duration;

/** Rules for tests, received at {@link #NOW}. */
final class Rules {
  static final long NOW = 1_700_000_000_123_456_789L;

  /** Nothing in a test breaks these. */
  static final RecordLimits UNLIMITED =
      new RecordLimits(
          Integer.MAX_VALUE,
          Oversize.REFUSE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Duration.ofDays(1_000_000),
          Duration.ofDays(1_000_000));

  private Rules() {}

  /** Nothing but times is limited: an hour back, a minute ahead. */
  static RecordLimits ofTimes() {
    return new RecordLimits(
        Integer.MAX_VALUE,
        Oversize.REFUSE,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        Duration.ofHours(1),
        Duration.ofMinutes(1));
  }

  /** Nothing but sizes is limited. */
  static RecordLimits ofSizes(int record, Oversize oversize, int attributes, int key, int value) {
    return new RecordLimits(
        record, oversize, attributes, key, value, UNLIMITED.maxAge(), UNLIMITED.maxAhead());
  }

  static RecordRules now(RecordLimits limits) {
    return RecordRules.of(limits, NOW);
  }
}
