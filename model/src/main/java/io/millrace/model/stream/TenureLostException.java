package io.millrace.model.stream;

/** Another member is in charge of the partition now. What is in hand is no longer this one's. */
public final class TenureLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TenureLostException(String message, Throwable cause) {
    super(message, cause);
  }

  public TenureLostException(String message) {
    super(message);
  }
}
