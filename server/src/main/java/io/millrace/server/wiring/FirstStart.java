package io.millrace.server.wiring;

import com.google.common.collect.ImmutableSet;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.ApiKey;
import io.millrace.model.tenant.KeyRecord;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.NewKey;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantRegistry;
import io.millrace.server.keys.KeyDirectory;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first tenants and keys in an empty registry. Of several processes that start at once,
 * one makes them. A crash at any point loses no key: both lie in their files, under other names,
 * before the registry hears of them.
 */
final class FirstStart {
  private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);
  private static final String PENDING = ".pending";
  private static final ImmutableSet<Scope> SEND_AND_READ =
      ImmutableSet.of(Scope.INGEST, Scope.QUERY);
  private static final ImmutableSet<Scope> ADMINISTER = ImmutableSet.of(Scope.ADMIN);

  private final TenantRegistry registry;
  private final KeyDirectory keys;
  private final SecureRandom random;
  private final InstantSource clock;

  FirstStart(TenantRegistry registry, KeyDirectory keys, SecureRandom random, InstantSource clock) {
    this.registry = registry;
    this.keys = keys;
    this.random = random;
    this.clock = clock;
  }

  /** Blocks. Returns the keys if they were made now, to be shown once. */
  Optional<FirstKeys> run() {
    if (!registry.tenants().isEmpty()) {
      settlePending();
      return Optional.empty();
    }
    FirstKeys made = new FirstKeys(ApiKey.generate(random), ApiKey.generate(random));
    keys.write(KeyDirectory.DEFAULT + PENDING, made.defaultKey().text());
    keys.write(KeyDirectory.OPERATOR + PENDING, made.operatorKey().text());
    Instant now = clock.instant();
    boolean won =
        registry.initialize(
            List.of(
                new Tenant(TenantId.OPERATOR, "Operators", LimitOverrides.NONE, now),
                new Tenant(TenantId.DEFAULT, "Default", LimitOverrides.NONE, now)),
            List.of(
                record(made.defaultKey(), TenantId.DEFAULT, SEND_AND_READ, now),
                record(made.operatorKey(), TenantId.OPERATOR, ADMINISTER, now)));
    settlePending();
    if (won) {
      LOG.info(
          "made the tenants operator and default, keys {} and {}",
          made.operatorKey().id(),
          made.defaultKey().id());
    }
    return won ? Optional.of(made) : Optional.empty();
  }

  private static KeyRecord record(
      ApiKey key, TenantId tenant, ImmutableSet<Scope> scopes, Instant now) {
    return KeyRecord.of(key, new NewKey(tenant, "first key", scopes, Optional.empty()), now);
  }

  /** A pending key that the registry knows is ours; another process has made the others. */
  private void settlePending() {
    settle(KeyDirectory.DEFAULT, Scope.INGEST);
    settle(KeyDirectory.OPERATOR, Scope.ADMIN);
  }

  private void settle(String name, Scope scope) {
    Optional<String> pending = keys.read(name + PENDING);
    if (pending.isEmpty()) {
      return;
    }
    if (isValid(pending, scope)) {
      keys.rename(name + PENDING, name);
    } else {
      keys.delete(name + PENDING);
    }
  }

  private boolean isValid(Optional<String> key, Scope scope) {
    try {
      return registry.authenticate(key, scope) != null;
    } catch (AccessDeniedException e) {
      return false;
    }
  }
}
