package io.millrace.model.tenant;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All tenants with their keys and limits. What asks is answered from memory and never blocks. What
 * changes blocks, and returns when the change is durable and visible in this process; other
 * processes see it within a second. Changes of all processes are made one after the other: none is
 * lost, and of two that create the same tenant one fails. Safe for all threads.
 *
 * <p>Every change may throw {@link RegistryException}, and {@link IllegalArgumentException} for a
 * value that cannot be used.
 */
public interface TenantRegistry extends Authenticator, LimitsSource {
  /** All tenants, by their ids. */
  ImmutableList<Tenant> tenants();

  /** One tenant, if it is there. */
  Optional<Tenant> tenant(TenantId id);

  /** The keys of a tenant, revoked and expired ones too, the oldest first. */
  ImmutableList<KeyRecord> keys(TenantId tenant);

  /**
   * Makes the first tenants and keys, unless there is a tenant already.
   *
   * @return false if there was one, and nothing was changed
   */
  boolean initialize(List<Tenant> tenants, List<KeyRecord> keys);

  /** CONFLICT if there is one of that name. */
  Tenant createTenant(TenantId id, String displayName);

  /**
   * Revokes its keys and takes the tenant away; its records stay in the store until their time is
   * over. NOT_FOUND; CONFLICT for {@link TenantId#OPERATOR}.
   */
  void deleteTenant(TenantId id);

  /** NOT_FOUND if there is no such tenant. */
  CreatedKey createKey(NewKey wanted);

  /**
   * From now on the key is refused. One that is revoked already stays as it is. NOT_FOUND if the
   * tenant has no such key; CONFLICT for the last valid key of the operator.
   */
  KeyRecord revokeKey(TenantId tenant, String keyId);

  /**
   * Changes the limits that are named, and no others.
   *
   * @param changes new value by the name of the limit; an empty value takes the default again
   */
  Tenant changeLimits(TenantId tenant, Map<LimitField, Optional<String>> changes);
}
