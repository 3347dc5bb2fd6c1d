package io.millrace.model.tenant;

import com.google.common.collect.ImmutableSet;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of an API key. A key that was revoked stays known, so that its holder can be told.
 *
 * @param id public part of the key
 * @param tenant whose key it is
 * @param name for people, 1 to 100 characters
 * @param scopes what it may be used for, at least one
 * @param secretSha256 see {@link ApiKey#secretSha256}
 * @param created when it was made
 * @param expires from when on it is not valid, if ever
 * @param revoked when it was revoked, if it was
 * @param lastUsed when it was used of late, to five minutes; empty if never
 */
public record KeyRecord(
    String id,
    TenantId tenant,
    String name,
    ImmutableSet<Scope> scopes,
    String secretSha256,
    Instant created,
    Optional<Instant> expires,
    Optional<Instant> revoked,
    Optional<Instant> lastUsed) {
  private static final int MAX_NAME_CHARS = 100;

  /** Checks name and scopes; {@link IllegalArgumentException} names the wrong one. */
  public KeyRecord {
    LimitChecks.require(
        !name.isBlank() && name.length() <= MAX_NAME_CHARS,
        "name",
        "'" + name + "'",
        "1 to " + MAX_NAME_CHARS + " characters");
    LimitChecks.require(!scopes.isEmpty(), "scopes", scopes, "at least one");
  }

  /** The record of a key that is made now. */
  public static KeyRecord of(ApiKey key, NewKey wanted, Instant now) {
    return new KeyRecord(
        key.id(),
        wanted.tenant(),
        wanted.name(),
        wanted.scopes(),
        key.secretSha256(),
        now,
        wanted.expires(),
        Optional.empty(),
        Optional.empty());
  }

  /** Neither revoked nor expired. */
  public boolean isValid(Instant now) {
    return revoked.isEmpty() && !isExpired(now);
  }

  /** Whether its time is over. */
  public boolean isExpired(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
  }

  /** Whoever holds it. */
  public Principal principal() {
    return new Principal(tenant, id, scopes);
  }

  /** This key, revoked; one that is revoked already stays as it is. */
  public KeyRecord withRevoked(Instant now) {
    return new KeyRecord(
        id,
        tenant,
        name,
        scopes,
        secretSha256,
        created,
        expires,
        Optional.of(revoked.orElse(now)),
        lastUsed);
  }

  /** This key with another time of last use. */
  public KeyRecord withLastUsed(Instant used) {
    return new KeyRecord(
        id, tenant, name, scopes, secretSha256, created, expires, revoked, Optional.of(used));
  }

  /** Without the hash, which nobody needs to read. */
  @Override
  public String toString() {
    return "KeyRecord[id=" + id + ", tenant=" + tenant + ", scopes=" + scopes + "]";
  }
}
