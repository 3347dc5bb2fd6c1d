package io.millrace.query.logql.template;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** A time; prints as the Go language does: {@code 2026-11-20 08:00:00.5 +0000 UTC}. */
record GoTime(ZonedDateTime time) {
  private static final GoTimeLayout PRINTED =
      GoTimeLayout.of("2006-01-02 15:04:05.999999999 -0700 MST");

  static GoTime utc(Instant instant) {
    return new GoTime(instant.atZone(ZoneOffset.UTC));
  }

  @Override
  public String toString() {
    return PRINTED.format(this);
  }
}
