package io.millrace.query.http;

import io.millrace.model.time.UnixNanos;
import java.time.Duration;
import java.time.InstantSource;

/** The range of time that a request asks for. */
record TimeRange(long startNanos, long endNanos) {
  /**
   * From {@code start}, {@code end} and {@code since}: the end is now unless given, the start lies
   * {@code since} or the default before it.
   */
  static TimeRange of(Parameters parameters, InstantSource clock, Duration defaultLength) {
    long end = parameters.timeNanos("end").orElseGet(() -> UnixNanos.of(clock.instant()));
    long length = parameters.durationNanos("since").orElse(defaultLength.toNanos());
    long start =
        parameters.timeNanos("start").orElse(Math.max(end, Long.MIN_VALUE + length) - length);
    if (start > end) {
      throw ApiException.badRequest(
          "end: " + end + " (expected: at or behind start, which is " + start + ")");
    }
    return new TimeRange(start, end);
  }
}
