package io.millrace.receiver;

import com.google.common.collect.ImmutableSet;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.PeerDemand;
import io.millrace.model.tenant.Principal;
import io.millrace.model.tenant.RateLimits;
import io.millrace.model.tenant.RecordLimits;
import io.millrace.model.tenant.RecordLimits.Oversize;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Two tenants with keys, whose limits a test sets while everything runs. */
final class TestTenancy implements Authenticator {
  static final TenantId ACME = new TenantId("acme");
  static final TenantId OTHER = new TenantId("other");
  static final String ACME_KEY = "mr_acme_secret";
  static final String OTHER_KEY = "mr_other_secret";

  /** A valid key that may not send. */
  static final String QUERY_KEY = "mr_query_secret";

  /** Nothing breaks these. */
  static final RecordLimits ANY_RECORD =
      new RecordLimits(
          Integer.MAX_VALUE,
          Oversize.REFUSE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Duration.ofDays(1_000_000),
          Duration.ofDays(1_000_000));

  static final TenantLimits ANYTHING =
      new TenantLimits(new RateLimits(1L << 40, 1L << 40, 1L << 40), ANY_RECORD, 1 << 30, 1L << 40);

  /** Everybody is let in with whatever they bring. */
  static final Tenancy OPEN = new Tenancy(Authenticator.OPEN, tenant -> ANYTHING, PeerDemand.ALONE);

  private final Map<TenantId, TenantLimits> limits = new ConcurrentHashMap<>();
  private volatile boolean isLoaded = true;

  Tenancy tenancy() {
    return new Tenancy(this, tenant -> limits.getOrDefault(tenant, ANYTHING), PeerDemand.ALONE);
  }

  void limit(TenantId tenant, TenantLimits newLimits) {
    limits.put(tenant, newLimits);
  }

  void limit(TenantId tenant, RecordLimits records) {
    limits.put(
        tenant,
        new TenantLimits(
            ANYTHING.rates(), records, ANYTHING.maxRequestBytes(), ANYTHING.maxInFlightBytes()));
  }

  void limit(TenantId tenant, RateLimits rates) {
    limits.put(
        tenant,
        new TenantLimits(
            rates, ANY_RECORD, ANYTHING.maxRequestBytes(), ANYTHING.maxInFlightBytes()));
  }

  /** As it was at first. */
  void reset() {
    limits.clear();
    isLoaded = true;
  }

  /** As if the registry had not been read yet. */
  void unload() {
    isLoaded = false;
  }

  @Override
  public Principal authenticate(Optional<String> credential, Scope scope) {
    if (!isLoaded) {
      throw new AccessDeniedException(
          AccessDeniedException.Kind.UNAVAILABLE, "the keys are not loaded yet");
    }
    return switch (credential.orElse("")) {
      case ACME_KEY -> new Principal(ACME, "acme", ImmutableSet.of(Scope.INGEST));
      case OTHER_KEY -> new Principal(OTHER, "other", ImmutableSet.of(Scope.INGEST));
      case QUERY_KEY ->
          throw new AccessDeniedException(
              AccessDeniedException.Kind.FORBIDDEN, "the key lacks the scope ingest");
      default ->
          throw new AccessDeniedException(
              AccessDeniedException.Kind.UNAUTHENTICATED, "the API key is missing or not valid");
    };
  }
}
