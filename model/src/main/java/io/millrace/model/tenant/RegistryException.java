package io.millrace.model.tenant;

/** A change to the registry that was not made. The message is for whoever asked for it. */
public final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Kind {
    /** There is no such tenant, or no such key of it. */
    NOT_FOUND,
    /** It is there already, or must stay. */
    CONFLICT,
    /**
     * The registry's store did not confirm: the change may or may not be made. Look, then repeat.
     */
    UNAVAILABLE
  }

  private final Kind kind;

  public RegistryException(Kind kind, String message) {
    this(kind, message, null);
  }

  public RegistryException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
