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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tenants with keys, whose limits a test sets while everything runs. */
public final class TestTenancy implements Authenticator {
  public static final TenantId ACME = new TenantId("acme");
  public static final TenantId OTHER = new TenantId("other");
  public static final String ACME_KEY = "mr_acme_secret";
  public static final String OTHER_KEY = "mr_other_secret";

  /** A valid key that may not send. */
  public static final String QUERY_KEY = "mr_query_secret";

  /** Nothing breaks these. */
  public static final RecordLimits ANY_RECORD =
      new RecordLimits(
          Integer.MAX_VALUE,
          Oversize.REFUSE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Duration.ofDays(1_000_000),
          Duration.ofDays(1_000_000));

  public static final TenantLimits ANYTHING =
      new TenantLimits(new RateLimits(1L << 40, 1L << 40, 1L << 40), ANY_RECORD, 1 << 30, 1L << 40);

  /** Everybody is let in with whatever they bring. */
  public static final Tenancy OPEN =
      new Tenancy(Authenticator.OPEN, tenant -> ANYTHING, PeerDemand.ALONE);

  private static final Pattern VALID_KEY = Pattern.compile("mr_([a-z0-9-]+)_secret");

  private final Map<TenantId, TenantLimits> limits = new ConcurrentHashMap<>();
  private volatile boolean isLoaded = true;

  public Tenancy tenancy() {
    return new Tenancy(this, tenant -> limits.getOrDefault(tenant, ANYTHING), PeerDemand.ALONE);
  }

  public void limit(TenantId tenant, TenantLimits newLimits) {
    limits.put(tenant, newLimits);
  }

  public void limit(TenantId tenant, RecordLimits records) {
    limits.put(
        tenant,
        new TenantLimits(
            ANYTHING.rates(), records, ANYTHING.maxRequestBytes(), ANYTHING.maxInFlightBytes()));
  }

  public void limit(TenantId tenant, RateLimits rates) {
    limits.put(
        tenant,
        new TenantLimits(
            rates, ANY_RECORD, ANYTHING.maxRequestBytes(), ANYTHING.maxInFlightBytes()));
  }

  /** As it was at first. */
  public void reset() {
    limits.clear();
    isLoaded = true;
  }

  /** As if the registry had not been read yet. */
  public void unload() {
    isLoaded = false;
  }

  @Override
  public Principal authenticate(Optional<String> credential, Scope scope) {
    if (!isLoaded) {
      throw new AccessDeniedException(
          AccessDeniedException.Kind.UNAVAILABLE, "the keys are not loaded yet");
    }
    String key = credential.orElse("");
    if (key.equals(QUERY_KEY)) {
      throw new AccessDeniedException(
          AccessDeniedException.Kind.FORBIDDEN, "the key lacks the scope ingest");
    }
    Matcher valid = VALID_KEY.matcher(key);
    if (!valid.matches()) {
      throw new AccessDeniedException(
          AccessDeniedException.Kind.UNAUTHENTICATED, "the API key is missing or not valid");
    }
    String tenant = valid.group(1);
    return new Principal(new TenantId(tenant), tenant, ImmutableSet.of(Scope.INGEST));
  }

  /** A valid key of any tenant. */
  public static String keyOf(TenantId tenant) {
    return "mr_" + tenant + "_secret";
  }
}
