package io.millrace.model.tenant;

import java.util.Optional;

/**
 * Tells who sends a request. Answers from memory: it never blocks, and may be called on an event
 * loop. Safe for all threads.
 */
@FunctionalInterface
public interface Authenticator {
  /** Lets everyone in as {@link Principal#ANYONE}; for loopback only. */
  Authenticator OPEN = (credential, scope) -> Principal.ANYONE;

  /**
   * The principal of a key, if the key is valid now and has the scope.
   *
   * @param credential the API key as it was sent, see {@link Credentials}; empty if none was
   * @throws AccessDeniedException if not
   */
  Principal authenticate(Optional<String> credential, Scope scope);
}
