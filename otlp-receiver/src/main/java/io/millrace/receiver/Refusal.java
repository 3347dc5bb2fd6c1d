package io.millrace.receiver;

import java.time.Duration;
import java.util.Optional;

/**
 * Why a request is not accepted, as both transports say it. Numbers of gRPC's codes are those of
 * google.rpc.Code; which are retried is OTLP's own rule (specification, "Failures").
 *
 * @param kind what went wrong
 * @param message for the sender: what was found and what to do; never a part of the body
 * @param retryAfter when the same request may succeed, if ever
 */
record Refusal(RefusalKind kind, String message, Optional<Duration> retryAfter) {
  static Refusal of(RefusalKind kind, String message) {
    return new Refusal(kind, message, Optional.empty());
  }

  static Refusal malformed(String message) {
    return of(RefusalKind.MALFORMED, message);
  }

  static Refusal tooLarge(int maxRequestBytes) {
    return of(
        RefusalKind.TOO_LARGE,
        "the request is larger than %d bytes, before or after decompression; send fewer records per request"
            .formatted(maxRequestBytes));
  }

  static Refusal unavailable(String message, Duration retryAfter) {
    return new Refusal(RefusalKind.UNAVAILABLE, message, Optional.of(retryAfter));
  }

  /** The delay for a header that has whole seconds; 0 if there is none. */
  long retryAfterSeconds() {
    return retryAfter.map(delay -> (delay.toMillis() + 999) / 1000).orElse(0L);
  }

  RefusedException toException() {
    return new RefusedException(this);
  }
}
