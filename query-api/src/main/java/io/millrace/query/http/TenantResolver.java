package io.millrace.query.http;

import com.google.common.base.Splitter;
import com.linecorp.armeria.common.RequestHeaders;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.Credentials;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.TenantId;

/**
 * Finds out whose records a request may read: those of its key's tenant. {@code X-Scope-OrgID},
 * which names one tenant or several as {@code a|b}, can only narrow that. Never blocks.
 */
final class TenantResolver {
  private static final String ORG_ID = "x-scope-orgid";
  private static final Splitter ORG_IDS = Splitter.on('|').trimResults();

  private final Authenticator authenticator;
  private final Scope scope;

  /** For reading. */
  TenantResolver(Authenticator authenticator) {
    this(authenticator, Scope.QUERY);
  }

  /** With a key that has a scope. */
  TenantResolver(Authenticator authenticator, Scope scope) {
    this.authenticator = authenticator;
    this.scope = scope;
  }

  /**
   * The tenant of a request.
   *
   * @throws AccessDeniedException without a valid key that has the scope, or for a tenant that is
   *     not the key's
   */
  TenantId resolve(RequestHeaders headers) {
    TenantId tenant = authenticator.authenticate(Credentials.of(headers::get), scope).tenant();
    for (String value : headers.getAll(ORG_ID)) {
      for (String asked : ORG_IDS.split(value)) {
        if (!asked.equals(tenant.value())) {
          throw new AccessDeniedException(
              AccessDeniedException.Kind.FORBIDDEN,
              "X-Scope-OrgID: not a tenant that this key may read (expected: %s, or no such header)"
                  .formatted(tenant));
        }
      }
    }
    return tenant;
  }

  /**
   * For paths that need no key: one that is sent must be valid all the same.
   *
   * @throws AccessDeniedException if it is not
   */
  void checkIfPresent(RequestHeaders headers) {
    if (Credentials.of(headers::get).isPresent()) {
      resolve(headers);
    }
  }
}
