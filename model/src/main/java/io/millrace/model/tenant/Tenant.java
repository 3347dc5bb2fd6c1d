package io.millrace.model.tenant;

import java.time.Instant;

/**
 * One whose logs are kept apart from those of all others.
 *
 * @param id in requests, rows and keys
 * @param displayName for people, up to 200 characters
 * @param limits those that differ from the defaults
 * @param created when it was made
 */
public record Tenant(TenantId id, String displayName, LimitOverrides limits, Instant created) {
  private static final int MAX_NAME_CHARS = 200;

  /** Checks the name; {@link IllegalArgumentException} if it is too long. */
  public Tenant {
    LimitChecks.require(
        displayName.length() <= MAX_NAME_CHARS,
        "displayName",
        "'" + displayName + "'",
        "up to " + MAX_NAME_CHARS + " characters");
  }

  /** This tenant with other limits. */
  public Tenant withLimits(LimitOverrides newLimits) {
    return new Tenant(id, displayName, newLimits, created);
  }
}
