package io.millrace.model.tenant;

import com.google.common.collect.ImmutableSet;
import java.time.Instant;
import java.util.Optional;

/**
 * A key to be made.
 *
 * @param tenant whose key it shall be
 * @param name for people, 1 to 100 characters
 * @param scopes what it may be used for, at least one
 * @param expires from when on it is not valid, if ever
 */
public record NewKey(
    TenantId tenant, String name, ImmutableSet<Scope> scopes, Optional<Instant> expires) {}
