/**
 * Events of the live stream as LogQL sees them: {@link io.millrace.query.live.EventEntries} reads
 * an event, {@link io.millrace.query.live.LiveQuery} runs a query over it. Both belong to one
 * thread, the tail's.
 */
package io.millrace.query.live;
