package io.millrace.receiver;

import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.LimitsSource;
import io.millrace.model.tenant.PeerDemand;

/**
 * Who may send, and how much.
 *
 * @param authenticator tells whose a key is
 * @param limits what a tenant may send
 * @param peers the other receivers, with whom a tenant's rate is shared
 */
public record Tenancy(Authenticator authenticator, LimitsSource limits, PeerDemand peers) {
  /** Everyone is let in as the default tenant, with the default limits, and there are no peers. */
  public static final Tenancy OPEN =
      new Tenancy(Authenticator.OPEN, LimitsSource.DEFAULTS, PeerDemand.ALONE);
}
