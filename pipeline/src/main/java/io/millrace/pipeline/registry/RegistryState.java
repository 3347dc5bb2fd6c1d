package io.millrace.pipeline.registry;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.AccessDeniedException.Kind;
import io.millrace.model.tenant.ApiKey;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.KeyRecord;
import io.millrace.model.tenant.LimitsSource;
import io.millrace.model.tenant.Principal;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the topic says, in memory. Fed by one thread, asked by all. A value that cannot be read lets
 * nobody in.
 */
final class RegistryState implements Authenticator, LimitsSource {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryState.class);
  private static final String TENANT_PREFIX = "tenant/";
  private static final String KEY_PREFIX = "key/";

  /** What the secret of an unknown id is compared with, so that it takes as long as a known one. */
  private static final String NO_SECRET = "0".repeat(64);

  private final Map<TenantId, TenantState> tenants = new ConcurrentHashMap<>();
  private final Map<String, KeyState> keys = new ConcurrentHashMap<>();
  private final RegistryJson json;
  private final InstantSource clock;

  RegistryState(RegistryJson json, InstantSource clock) {
    this.json = json;
    this.clock = clock;
  }

  private record TenantState(Tenant tenant, TenantLimits limits) {}

  /**
   * @param usedMillis when it was used the last time in this process; 0 if it was not
   */
  private record KeyState(KeyRecord record, Principal principal, AtomicLong usedMillis) {}

  static String name(TenantId tenant) {
    return TENANT_PREFIX + tenant.value();
  }

  static String name(KeyRecord key) {
    return KEY_PREFIX + key.id();
  }

  /** Takes a value of the topic over. */
  void apply(String name, byte[] value) {
    try {
      if (name.startsWith(TENANT_PREFIX)) {
        applyTenant(new TenantId(name.substring(TENANT_PREFIX.length())), value);
      } else if (name.startsWith(KEY_PREFIX)) {
        applyKey(name.substring(KEY_PREFIX.length()), value);
      } else {
        LOG.warn("registry: '{}' is passed over (expected: tenant/<id> or key/<id>)", name);
      }
    } catch (RegistryJson.UnreadableException | IllegalArgumentException e) {
      LOG.error(
          "registry: {} cannot be used, and lets nobody in: {} (remedy: run the newest version"
              + " everywhere)",
          name,
          e.getMessage());
    }
  }

  private void applyTenant(TenantId id, byte[] value) throws RegistryJson.UnreadableException {
    RegistryJson.TenantEntry entry;
    try {
      entry = json.readTenant(value);
    } catch (RegistryJson.UnreadableException e) {
      tenants.remove(id);
      throw e;
    }
    if (entry.deleted().isPresent()) {
      tenants.remove(id);
    } else {
      tenants.put(id, new TenantState(entry.tenant(), entry.tenant().limits().toLimits()));
    }
  }

  private void applyKey(String id, byte[] value) throws RegistryJson.UnreadableException {
    KeyRecord key;
    try {
      key = json.readKey(value);
    } catch (RegistryJson.UnreadableException e) {
      keys.remove(id);
      throw e;
    }
    KeyState before = keys.get(id);
    AtomicLong used = before == null ? new AtomicLong() : before.usedMillis();
    keys.put(id, new KeyState(key, key.principal(), used));
  }

  @Override
  public Principal authenticate(Optional<String> credential, Scope scope) {
    if (credential.isEmpty()) {
      throw denied(
          "no API key (expected: Authorization: Bearer KEY, Authorization: Basic with the key as"
              + " password, or X-API-Key: KEY)");
    }
    ApiKey key =
        ApiKey.parse(credential.get())
            .orElseThrow(() -> denied("the API key is malformed (expected: mr_<id>_<secret>)"));
    KeyState state = keys.get(key.id());
    boolean secretIsRight =
        key.hasSecret(state == null ? NO_SECRET : state.record().secretSha256());
    if (state == null || !secretIsRight || !belongsToATenant(state.record())) {
      throw denied("the API key is not known");
    }
    Instant now = clock.instant();
    requireValid(state.record(), now);
    if (!state.principal().scopes().contains(scope)) {
      throw new AccessDeniedException(
          Kind.FORBIDDEN,
          "API key %s lacks the scope %s (it has %s)"
              .formatted(key.id(), scope.text(), scopes(state.record())));
    }
    state.usedMillis().lazySet(now.toEpochMilli());
    return state.principal();
  }

  /** A tenant that was deleted and made again does not get its old keys back. */
  private boolean belongsToATenant(KeyRecord key) {
    TenantState tenant = tenants.get(key.tenant());
    return tenant != null && !key.created().isBefore(tenant.tenant().created());
  }

  private static void requireValid(KeyRecord key, Instant now) {
    if (key.revoked().isPresent()) {
      throw denied("API key %s was revoked at %s".formatted(key.id(), key.revoked().get()));
    }
    if (key.isExpired(now)) {
      throw denied("API key %s expired at %s".formatted(key.id(), key.expires().orElseThrow()));
    }
  }

  private static String scopes(KeyRecord key) {
    return key.scopes().stream().map(Scope::text).collect(Collectors.joining(", "));
  }

  private static AccessDeniedException denied(String message) {
    return new AccessDeniedException(Kind.UNAUTHENTICATED, message);
  }

  @Override
  public TenantLimits limits(TenantId tenant) {
    TenantState state = tenants.get(tenant);
    return state == null ? TenantLimits.DEFAULT : state.limits();
  }

  ImmutableList<Tenant> tenants() {
    return tenants.values().stream()
        .map(TenantState::tenant)
        .sorted(Comparator.comparing(tenant -> tenant.id().value()))
        .collect(toImmutableList());
  }

  Optional<Tenant> tenant(TenantId id) {
    return Optional.ofNullable(tenants.get(id)).map(TenantState::tenant);
  }

  ImmutableList<KeyRecord> keys(TenantId tenant) {
    return keys.values().stream()
        .map(KeyState::record)
        .filter(key -> key.tenant().equals(tenant) && belongsToATenant(key))
        .sorted(Comparator.comparing(KeyRecord::created).thenComparing(KeyRecord::id))
        .collect(toImmutableList());
  }

  Optional<KeyRecord> key(TenantId tenant, String id) {
    return Optional.ofNullable(keys.get(id))
        .map(KeyState::record)
        .filter(key -> key.tenant().equals(tenant) && belongsToATenant(key));
  }

  /**
   * Keys that were used in this process later than is recorded.
   *
   * @param intervalMillis by which it must be later at least
   */
  Map<String, byte[]> usesToRecord(long intervalMillis) {
    Map<String, byte[]> updates = new HashMap<>();
    for (KeyState state : keys.values()) {
      long used = state.usedMillis().get();
      long recorded = state.record().lastUsed().map(Instant::toEpochMilli).orElse(0L);
      if (used != 0 && used - recorded >= intervalMillis) {
        KeyRecord key = state.record().withLastUsed(Instant.ofEpochMilli(used));
        updates.put(name(key), json.write(key));
      }
    }
    return updates;
  }
}
