/**
 * The seam to the durable event log. Enter at {@link io.millrace.model.stream.EventLog}.
 *
 * <p>Event logs are shared by all threads; a subscription belongs to one.
 */
package io.millrace.model.stream;
