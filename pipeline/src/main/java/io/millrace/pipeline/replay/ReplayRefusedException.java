package io.millrace.pipeline.replay;

/** The replay cannot be done as it was asked for; the message says why, and what would be. */
public final class ReplayRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ReplayRefusedException(String message) {
    super(message);
  }
}
