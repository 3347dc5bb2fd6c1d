package io.millrace.model.tenant;

import java.util.regex.Pattern;

/** Name of a tenant: 1 to 64 characters of {@code [a-z0-9_-]}, beginning with a letter or digit. */
public record TenantId(String value) {
  // Before DEFAULT, whose constructor reads it.
  private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  /** The tenant of requests that carry no key, on an installation without authentication. */
  public static final TenantId DEFAULT = new TenantId("default");

  /** The tenant of those who run the installation; its admin keys administer every tenant. */
  public static final TenantId OPERATOR = new TenantId("operator");

  /** Checks the name; {@link IllegalArgumentException} if it is not a valid one. */
  public TenantId {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "tenant: invalid name (expected: 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit)");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
