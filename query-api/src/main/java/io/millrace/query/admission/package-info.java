/**
 * Whether a query may run, when, and how much it may take. Enter at {@link
 * io.millrace.query.admission.QueryQueue} and {@link io.millrace.query.admission.TenantQuery}.
 *
 * <p>Requests' own threads wait here; nothing has threads of its own.
 */
package io.millrace.query.admission;
