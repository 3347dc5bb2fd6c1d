package io.millrace.model.tenant;

/** A request is not let in. The message is for its sender and never holds a part of a secret. */
public final class AccessDeniedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the sender can do about it. */
  public enum Kind {
    /** No key, or one that is unknown, expired or revoked (HTTP 401, gRPC UNAUTHENTICATED). */
    UNAUTHENTICATED,
    /** A valid key without the scope or the tenant asked for (HTTP 403, gRPC PERMISSION_DENIED). */
    FORBIDDEN,
    /** The keys are not known yet: the same request may succeed later (HTTP 503, UNAVAILABLE). */
    UNAVAILABLE
  }

  private final Kind kind;

  public AccessDeniedException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
