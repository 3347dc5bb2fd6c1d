/**
 * What becomes of records whose time is over: rules by tenant and stream, and requests to delete,
 * run in the background. Enter at {@link io.millrace.query.retention.RetentionJob}.
 *
 * <p>One daemon thread does all the work, in one process at a time.
 */
package io.millrace.query.retention;
