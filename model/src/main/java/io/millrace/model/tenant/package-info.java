/**
 * Tenants, their keys and their limits. Enter at {@link io.millrace.model.tenant.Authenticator} and
 * {@link io.millrace.model.tenant.LimitsSource}; {@link io.millrace.model.tenant.TenantRegistry} is
 * both, and changes them.
 *
 * <p>Immutable values and sources that answer from memory, for any thread, event loops too; only
 * changes block.
 */
package io.millrace.model.tenant;
