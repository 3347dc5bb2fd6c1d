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
record Refusal(Kind kind, String message, Optional<Duration> retryAfter) {
  /** Kinds with their HTTP status and gRPC code. */
  enum Kind {
    MALFORMED(400, 3),
    METHOD_NOT_ALLOWED(405, 12),
    TOO_LARGE(413, 8),
    UNSUPPORTED_TYPE(415, 3),
    UNSUPPORTED_ENCODING(415, 12),
    UNAVAILABLE(503, 14);

    private final int httpStatus;
    private final int grpcCode;

    Kind(int httpStatus, int grpcCode) {
      this.httpStatus = httpStatus;
      this.grpcCode = grpcCode;
    }

    int httpStatus() {
      return httpStatus;
    }

    int grpcCode() {
      return grpcCode;
    }
  }

  static Refusal of(Kind kind, String message) {
    return new Refusal(kind, message, Optional.empty());
  }

  static Refusal malformed(String message) {
    return of(Kind.MALFORMED, message);
  }

  static Refusal tooLarge(int maxRequestBytes) {
    return of(
        Kind.TOO_LARGE,
        "the request is larger than %d bytes, before or after decompression; send fewer records per request"
            .formatted(maxRequestBytes));
  }

  static Refusal unavailable(String message, Duration retryAfter) {
    return new Refusal(Kind.UNAVAILABLE, message, Optional.of(retryAfter));
  }

  RefusedException toException() {
    return new RefusedException(this);
  }
}
