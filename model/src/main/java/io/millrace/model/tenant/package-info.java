/**
 * Tenants, their keys and their limits. Enter at {@link io.millrace.model.tenant.Authenticator} and
 * {@link io.millrace.model.tenant.LimitsSource}.
 *
 * <p>Immutable values and sources that answer from memory, for any thread, event loops too.
 */
package io.millrace.model.tenant;
