package io.millrace.model.tenant;

import com.google.common.collect.ImmutableSet;

/**
 * Who stands behind an accepted request.
 *
 * @param tenant whose records it may send or read
 * @param keyId public part of its API key, for logs and metrics; never the secret
 * @param scopes what it may do
 */
public record Principal(TenantId tenant, String keyId, ImmutableSet<Scope> scopes) {
  /** Where a key's id stands, for requests that need none; no key has it. */
  private static final String NO_KEY = "none";

  /** Everybody, on an installation without authentication: the default tenant, every scope. */
  public static final Principal ANYONE =
      new Principal(TenantId.DEFAULT, NO_KEY, ImmutableSet.copyOf(Scope.values()));

  /** Whether it administers every tenant. */
  public boolean isOperator() {
    return scopes.contains(Scope.ADMIN)
        && (tenant.equals(TenantId.OPERATOR) || keyId.equals(NO_KEY));
  }
}
