package io.millrace.receiver;

import java.util.Locale;

/**
 * Why a request is refused as a whole, with its HTTP status and its gRPC code (google.rpc.Code).
 */
public enum RefusalKind {
  /** Not well-formed, as protobuf, JSON, compression or frame. */
  MALFORMED(400, 3),
  /** No key, or one that is unknown, expired or revoked. */
  UNAUTHENTICATED(401, 16),
  /** A key without the scope. */
  FORBIDDEN(403, 7),
  /** Not POST. */
  METHOD_NOT_ALLOWED(405, 12),
  /** Larger than a request may be, compressed or decompressed. */
  TOO_LARGE(413, 8),
  /** Content-Type is none of OTLP's. */
  UNSUPPORTED_TYPE(415, 3),
  /** Compressed in a way that is not supported. */
  UNSUPPORTED_ENCODING(415, 12),
  /** The tenant is over its rate; the same request may come again. */
  RATE_LIMITED(429, 8),
  /** The event log is away, too much is in flight, or the receiver shuts down; come again. */
  UNAVAILABLE(503, 14);

  private final int httpStatus;
  private final int grpcCode;

  RefusalKind(int httpStatus, int grpcCode) {
    this.httpStatus = httpStatus;
    this.grpcCode = grpcCode;
  }

  /** The status over HTTP. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The code over gRPC. */
  public int grpcCode() {
    return grpcCode;
  }

  /** The name in lower case, as metrics carry it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
