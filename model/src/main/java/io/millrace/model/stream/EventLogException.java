package io.millrace.model.stream;

/** The event log could not do what was asked. Nothing that was confirmed before is affected. */
public final class EventLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a caller can do about it. */
  public enum Kind {
    /** The log is away, slow or full: the same call may succeed later. */
    UNAVAILABLE,
    /** The event can never be appended, e.g. larger than the log's message limit. */
    REJECTED
  }

  private final Kind kind;

  public EventLogException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public EventLogException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
