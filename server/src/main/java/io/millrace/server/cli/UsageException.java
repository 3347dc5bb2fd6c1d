package io.millrace.server.cli;

/** The words on the command line cannot be used. The message says which and what was expected. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
