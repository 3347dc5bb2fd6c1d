package io.millrace.server.admin;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.ApiKey;
import io.millrace.model.tenant.CreatedKey;
import io.millrace.model.tenant.KeyRecord;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.NewKey;
import io.millrace.model.tenant.Principal;
import io.millrace.model.tenant.RegistryException;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.model.tenant.TenantRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A registry of one process that forgets everything at its end. */
public final class MemoryRegistry implements TenantRegistry {
  private final Map<String, Tenant> tenants = new TreeMap<>();
  private final Map<String, KeyRecord> keys = new LinkedHashMap<>();
  private final InstantSource clock;

  /** Whether changes fail as if the store were away. */
  private boolean away;

  public MemoryRegistry(InstantSource clock) {
    this.clock = clock;
  }

  public synchronized void setAway(boolean isAway) {
    away = isAway;
  }

  @Override
  public synchronized Principal authenticate(Optional<String> credential, Scope scope) {
    KeyRecord key =
        credential
            .flatMap(ApiKey::parse)
            .filter(k -> keys.containsKey(k.id()))
            .filter(k -> k.hasSecret(keys.get(k.id()).secretSha256()))
            .map(k -> keys.get(k.id()))
            .filter(k -> k.isValid(clock.instant()))
            .orElseThrow(
                () ->
                    new AccessDeniedException(
                        AccessDeniedException.Kind.UNAUTHENTICATED, "not a valid key"));
    if (!key.scopes().contains(scope)) {
      throw new AccessDeniedException(
          AccessDeniedException.Kind.FORBIDDEN, "lacks the scope " + scope.text());
    }
    return key.principal();
  }

  @Override
  public synchronized TenantLimits limits(TenantId tenant) {
    return tenant(tenant).map(t -> t.limits().toLimits()).orElse(TenantLimits.DEFAULT);
  }

  @Override
  public synchronized ImmutableList<Tenant> tenants() {
    return ImmutableList.copyOf(tenants.values());
  }

  @Override
  public synchronized Optional<Tenant> tenant(TenantId id) {
    return Optional.ofNullable(tenants.get(id.value()));
  }

  @Override
  public synchronized ImmutableList<KeyRecord> keys(TenantId tenant) {
    return keys.values().stream().filter(k -> k.tenant().equals(tenant)).collect(toImmutableList());
  }

  @Override
  public synchronized boolean initialize(List<Tenant> first, List<KeyRecord> firstKeys) {
    requireThere();
    if (!tenants.isEmpty()) {
      return false;
    }
    first.forEach(tenant -> tenants.put(tenant.id().value(), tenant));
    firstKeys.forEach(key -> keys.put(key.id(), key));
    return true;
  }

  @Override
  public synchronized Tenant createTenant(TenantId id, String displayName) {
    requireThere();
    if (tenants.containsKey(id.value())) {
      throw new RegistryException(
          RegistryException.Kind.CONFLICT, "tenant " + id + " exists already");
    }
    Tenant tenant = new Tenant(id, displayName, LimitOverrides.NONE, clock.instant());
    tenants.put(id.value(), tenant);
    return tenant;
  }

  @Override
  public synchronized void deleteTenant(TenantId id) {
    require(id);
    tenants.remove(id.value());
    keys.values().removeIf(key -> key.tenant().equals(id));
  }

  @Override
  public synchronized CreatedKey createKey(NewKey wanted) {
    require(wanted.tenant());
    ApiKey key = ApiKey.generate(new SecureRandom());
    KeyRecord record = KeyRecord.of(key, wanted, clock.instant());
    keys.put(key.id(), record);
    return new CreatedKey(key, record);
  }

  @Override
  public synchronized KeyRecord revokeKey(TenantId tenant, String keyId) {
    KeyRecord key = keys.get(keyId);
    if (key == null || !key.tenant().equals(tenant)) {
      throw new RegistryException(
          RegistryException.Kind.NOT_FOUND, "tenant " + tenant + " has no such key");
    }
    keys.put(keyId, key.withRevoked(clock.instant()));
    return keys.get(keyId);
  }

  @Override
  public synchronized Tenant changeLimits(TenantId id, Map<LimitField, Optional<String>> changes) {
    Tenant tenant = require(id);
    Tenant changed = tenant.withLimits(tenant.limits().with(changes));
    tenants.put(id.value(), changed);
    return changed;
  }

  private Tenant require(TenantId id) {
    requireThere();
    return tenant(id)
        .orElseThrow(
            () ->
                new RegistryException(
                    RegistryException.Kind.NOT_FOUND, "tenant " + id + " does not exist"));
  }

  private void requireThere() {
    if (away) {
      throw new RegistryException(RegistryException.Kind.UNAVAILABLE, "not confirmed");
    }
  }
}
