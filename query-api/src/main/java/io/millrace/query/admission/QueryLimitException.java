package io.millrace.query.admission;

import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.TenantLimits;

/**
 * A query past a limit of its tenant. The message is for its author: what was asked, the limit by
 * the name that {@code millrace limits} knows, its value, and what helps.
 */
public final class QueryLimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the author can do about it. */
  public enum Kind {
    /** Ask for less. */
    REFUSED,
    /** Ask later. */
    BUSY,
    /** It ran out of time. */
    TIME
  }

  private final Kind kind;

  QueryLimitException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  static QueryLimitException refused(
      LimitField field, TenantLimits limits, String asked, String remedy) {
    return new QueryLimitException(Kind.REFUSED, text(field, limits, asked, remedy));
  }

  static QueryLimitException time(TenantLimits limits, String asked, String remedy) {
    return new QueryLimitException(
        Kind.TIME, text(LimitField.QUERY_TIMEOUT, limits, asked, remedy));
  }

  private static String text(LimitField field, TenantLimits limits, String asked, String remedy) {
    return "%s (limit %s: %s); %s, or have the limit raised"
        .formatted(asked, field.text(), field.valueOf(limits), remedy);
  }

  public Kind kind() {
    return kind;
  }
}
