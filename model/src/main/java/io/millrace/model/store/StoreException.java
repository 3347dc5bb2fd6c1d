package io.millrace.model.store;

/** The store could not do what was asked. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a caller can do about it. */
  public enum Kind {
    /** Away, overloaded or out of space: the same call may succeed later. */
    UNAVAILABLE,
    /** Refused: the same call can never succeed. */
    REJECTED,
    /** The query ran past its time. */
    TIMEOUT,
    /** The query needed more memory, rows or bytes than it may use. */
    LIMIT
  }

  private final Kind kind;

  public StoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public StoreException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
