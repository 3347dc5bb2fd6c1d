package io.millrace.model.otlp;

/**
 * The bytes are not a well-formed ExportLogsServiceRequest. The message names the place and never
 * quotes the payload.
 */
public final class MalformedOtlpException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A fault at a byte position of the request. */
  public MalformedOtlpException(int offset, String reason) {
    super("byte " + offset + ": " + reason);
  }
}
