/**
 * Tenants. Enter at {@link io.millrace.model.tenant.TenantId}. Immutable values, for any thread.
 */
package io.millrace.model.tenant;
