/**
 * The seam to the durable event log. Enter at {@link io.millrace.model.stream.EventLog}.
 *
 * <p>Event logs and subscriptions are shared by all threads; a feed and its tenure belong to one.
 */
package io.millrace.model.stream;
