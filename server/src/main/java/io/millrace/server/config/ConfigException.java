package io.millrace.server.config;

/**
 * The configuration cannot be used. The message names key, value, where it was set, and what was
 * expected.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }
}
