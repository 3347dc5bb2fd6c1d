package io.millrace.model.tenant;

import java.util.Locale;

/** What an API key may be used for. */
public enum Scope {
  /** Sending logs. */
  INGEST,
  /** Reading logs. */
  QUERY,
  /**
   * Administration: of the key's own tenant (its keys), and of every tenant if the key belongs to
   * {@link TenantId#OPERATOR}.
   */
  ADMIN;

  /** The name in lower case, as it is written on command lines and in JSON. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
