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
    /** The query needed more rows or the like than it may use. */
    LIMIT,
    /** The query needed more memory than it may use. */
    MEMORY_LIMIT,
    /** The query wanted to read more bytes than it may. */
    READ_LIMIT
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
