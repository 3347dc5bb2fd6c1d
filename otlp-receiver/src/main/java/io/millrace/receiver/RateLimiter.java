package io.millrace.receiver;

import com.google.common.base.Ticker;
import io.millrace.model.tenant.PeerDemand;
import io.millrace.model.tenant.PeerDemand.Demand;
import io.millrace.model.tenant.RateLimits;
import io.millrace.model.tenant.TenantId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds each tenant to its rates, over this receiver and its peers together. A request is let in
 * while nothing is owed, and charged when its size is known; so a tenant can be over by one round
 * of requests, and pays for it with the next. Thread-safe.
 */
final class RateLimiter {
  private final PeerDemand peers;
  private final Ticker ticker;

  /** Tenants of valid keys alone come here, so they are as many as the registry has. */
  private final Map<TenantId, TenantRate> rates = new ConcurrentHashMap<>();

  RateLimiter(PeerDemand peers, Ticker ticker) {
    this.peers = peers;
    this.ticker = ticker;
  }

  /** Before a body is read: empty if the request may come in. */
  Optional<TenantRate.Excess> check(TenantId tenant, RateLimits limits) {
    long now = ticker.read();
    return rate(tenant, limits, now).check(limits, now);
  }

  /** When a request is decoded: empty if it may go on, and then it is charged. */
  Optional<TenantRate.Excess> charge(TenantId tenant, RateLimits limits, int bytes, int records) {
    long now = ticker.read();
    return rate(tenant, limits, now).charge(limits, bytes, records, now);
  }

  private TenantRate rate(TenantId tenant, RateLimits limits, long now) {
    TenantRate known = rates.get(tenant);
    return known != null
        ? known
        : rates.computeIfAbsent(tenant, absent -> new TenantRate(limits, now));
  }

  /** Tells the peers what was asked for here, and takes this receiver's part. Once a second. */
  void shareWithPeers() {
    long now = ticker.read();
    Map<TenantId, Demand> own = new HashMap<>();
    rates.forEach(
        (tenant, rate) -> {
          Demand demand = rate.endPeriod(now);
          if (!demand.equals(Demand.NONE)) {
            own.put(tenant, demand);
          }
          rate.share(peers.ofOthers(tenant), now);
        });
    peers.publish(own);
  }
}
