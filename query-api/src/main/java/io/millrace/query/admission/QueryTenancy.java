package io.millrace.query.admission;

import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.LimitsSource;

/**
 * Whose records a request may read, and how many.
 *
 * @param authenticator every path but {@code /ready} wants a key with the scope {@code query}
 * @param limits of the tenants, asked anew for each query
 */
public record QueryTenancy(Authenticator authenticator, LimitsSource limits) {
  /** With the default limits for everyone. */
  public QueryTenancy(Authenticator authenticator) {
    this(authenticator, LimitsSource.DEFAULTS);
  }
}
