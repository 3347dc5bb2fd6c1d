package io.millrace.pipeline.registry;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.tenant.ApiKey;
import io.millrace.model.tenant.CreatedKey;
import io.millrace.model.tenant.KeyRecord;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.NewKey;
import io.millrace.model.tenant.Principal;
import io.millrace.model.tenant.RegistryException;
import io.millrace.model.tenant.RegistryException.Kind;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.model.tenant.TenantRegistry;
import io.millrace.pipeline.pulsar.CompactedTopic;
import io.millrace.pipeline.pulsar.CompactedTopic.Change;
import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.pipeline.registry.RegistryJson.TenantEntry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry on a compacted Pulsar topic. Each process reads the topic whole at its start and
 * follows it; while Pulsar is away it goes on with what it knows, and changes are refused as
 * UNAVAILABLE.
 */
public final class PulsarTenantRegistry implements TenantRegistry, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PulsarTenantRegistry.class);

  /** A key's last use is written at most so often, so that use does not flood the topic. */
  private static final Duration USE_INTERVAL = Duration.ofMinutes(5);

  private static final Duration USE_CHECK = Duration.ofMinutes(1);

  private final RegistryJson json = new RegistryJson();
  private final SecureRandom random;
  private final InstantSource clock;
  private final RegistryState state;
  private final CompactedTopic topic;
  private final ScheduledExecutorService uses =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("registry-last-use").factory());

  private PulsarTenantRegistry(PulsarSettings settings, SecureRandom random, InstantSource clock) {
    this.random = random;
    this.clock = clock;
    this.state = new RegistryState(json, clock);
    this.topic = CompactedTopic.open(settings, state::apply);
    var _ =
        uses.scheduleWithFixedDelay(
            this::recordUses, USE_CHECK.toMillis(), USE_CHECK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Creates the topic if it is missing, and reads it whole. Blocks.
   *
   * @param random for keys
   * @throws EventLogException UNAVAILABLE if Pulsar does not answer: try again later
   */
  public static PulsarTenantRegistry open(
      PulsarSettings settings, SecureRandom random, InstantSource clock) {
    return new PulsarTenantRegistry(settings, random, clock);
  }

  /**
   * The tenants that there are now, for whoever only asks once; changes nothing. Blocks.
   *
   * @throws EventLogException UNAVAILABLE if Pulsar does not answer or has no registry
   */
  public static ImmutableList<Tenant> readTenants(PulsarSettings settings, InstantSource clock) {
    RegistryState state = new RegistryState(new RegistryJson(), clock);
    CompactedTopic.read(settings, state::apply);
    return state.tenants();
  }

  @Override
  public Principal authenticate(Optional<String> credential, Scope scope) {
    return state.authenticate(credential, scope);
  }

  @Override
  public TenantLimits limits(TenantId tenant) {
    return state.limits(tenant);
  }

  @Override
  public ImmutableList<Tenant> tenants() {
    return state.tenants();
  }

  @Override
  public Optional<Tenant> tenant(TenantId id) {
    return state.tenant(id);
  }

  @Override
  public ImmutableList<KeyRecord> keys(TenantId tenant) {
    return state.keys(tenant);
  }

  @Override
  public boolean initialize(List<Tenant> tenants, List<KeyRecord> keys) {
    return change(
        () -> {
          if (!state.tenants().isEmpty()) {
            return new Change<>(ImmutableMap.of(), false);
          }
          // Tenants last: with the first of them the registry counts as initialized.
          ImmutableMap.Builder<String, byte[]> values = ImmutableMap.builder();
          keys.forEach(key -> values.put(RegistryState.name(key), json.write(key)));
          tenants.forEach(tenant -> values.put(RegistryState.name(tenant.id()), write(tenant)));
          return new Change<>(values.buildOrThrow(), true);
        });
  }

  @Override
  public Tenant createTenant(TenantId id, String displayName) {
    return change(
        () -> {
          if (state.tenant(id).isPresent()) {
            throw new RegistryException(
                Kind.CONFLICT, "tenant %s exists already (expected: another id)".formatted(id));
          }
          return put(new Tenant(id, displayName, LimitOverrides.NONE, clock.instant()));
        });
  }

  @Override
  public void deleteTenant(TenantId id) {
    if (id.equals(TenantId.OPERATOR)) {
      throw new RegistryException(
          Kind.CONFLICT, "tenant operator cannot be deleted: its keys administer all tenants");
    }
    change(
        () -> {
          Tenant tenant = require(id);
          Instant now = clock.instant();
          ImmutableMap.Builder<String, byte[]> values = ImmutableMap.builder();
          for (KeyRecord key : state.keys(id)) {
            values.put(RegistryState.name(key), json.write(key.withRevoked(now)));
          }
          values.put(RegistryState.name(id), json.write(new TenantEntry(tenant, Optional.of(now))));
          return new Change<>(values.buildOrThrow(), tenant);
        });
  }

  @Override
  public CreatedKey createKey(NewKey wanted) {
    return change(
        () -> {
          require(wanted.tenant());
          ApiKey key = ApiKey.generate(random);
          KeyRecord record = KeyRecord.of(key, wanted, clock.instant());
          return new Change<>(
              ImmutableMap.of(RegistryState.name(record), json.write(record)),
              new CreatedKey(key, record));
        });
  }

  @Override
  public KeyRecord revokeKey(TenantId tenant, String keyId) {
    return change(
        () -> {
          KeyRecord key =
              state
                  .key(tenant, keyId)
                  .orElseThrow(
                      () ->
                          new RegistryException(
                              Kind.NOT_FOUND,
                              "tenant %s has no key of the id given (expected: one of its list)"
                                  .formatted(tenant)));
          Instant now = clock.instant();
          requireAnotherOperator(key, now);
          KeyRecord revoked = key.withRevoked(now);
          return new Change<>(
              ImmutableMap.of(RegistryState.name(revoked), json.write(revoked)), revoked);
        });
  }

  private void requireAnotherOperator(KeyRecord key, Instant now) {
    boolean another =
        state.keys(TenantId.OPERATOR).stream()
            .anyMatch(
                other ->
                    !other.id().equals(key.id())
                        && other.isValid(now)
                        && other.scopes().contains(Scope.ADMIN));
    if (key.tenant().equals(TenantId.OPERATOR) && key.scopes().contains(Scope.ADMIN) && !another) {
      throw new RegistryException(
          Kind.CONFLICT,
          "key %s is the last one that administers all tenants (expected: create another first)"
              .formatted(key.id()));
    }
  }

  @Override
  public Tenant changeLimits(TenantId id, Map<LimitField, Optional<String>> changes) {
    return change(
        () -> {
          Tenant tenant = require(id);
          return put(tenant.withLimits(tenant.limits().with(changes)));
        });
  }

  private Tenant require(TenantId id) {
    return state
        .tenant(id)
        .orElseThrow(
            () ->
                new RegistryException(
                    Kind.NOT_FOUND,
                    "tenant %s does not exist (expected: one that was created)".formatted(id)));
  }

  private Change<Tenant> put(Tenant tenant) {
    return new Change<>(ImmutableMap.of(RegistryState.name(tenant.id()), write(tenant)), tenant);
  }

  private byte[] write(Tenant tenant) {
    return json.write(new TenantEntry(tenant, Optional.empty()));
  }

  private <T> T change(Supplier<Change<T>> change) {
    try {
      return topic.change(change);
    } catch (EventLogException e) {
      throw new RegistryException(
          Kind.UNAVAILABLE,
          "Pulsar did not confirm the change (expected: look whether it is made, then try again)",
          e);
    }
  }

  /** Writes the times of last use that are due. Called once a minute. */
  private void recordUses() {
    try {
      long interval = USE_INTERVAL.toMillis();
      if (!state.usesToRecord(interval).isEmpty()) {
        int count =
            topic.change(
                () -> {
                  ImmutableMap<String, byte[]> uses =
                      ImmutableMap.copyOf(state.usesToRecord(interval));
                  return new Change<>(uses, uses.size());
                });
        LOG.debug("recorded the last use of {} keys", count);
      }
    } catch (RuntimeException e) {
      LOG.warn("the last use of keys is not recorded, and will be later: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    uses.shutdownNow();
    topic.close();
  }
}
