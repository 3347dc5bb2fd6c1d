package io.millrace.model.tenant;

/** The limits in force. Answers from memory and never blocks. Safe for all threads. */
@FunctionalInterface
public interface LimitsSource {
  /** The defaults for every tenant. */
  LimitsSource DEFAULTS = tenant -> TenantLimits.DEFAULT;

  /** The limits of a tenant as they are now; the defaults for one that is not known. */
  TenantLimits limits(TenantId tenant);
}
