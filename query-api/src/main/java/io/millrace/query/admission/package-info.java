/**
 * Whether a query may run, when, and how much it may take. Enter at {@link
 * io.millrace.query.admission.QueryQueue} and {@link io.millrace.query.admission.TenantQuery}.
 *
 * <p>Requests' own threads wait here; only what several of them share ({@link
 * io.millrace.query.admission.SharedQueries}) has a thread of its own.
 */
package io.millrace.query.admission;
