/**
 * The event log over Apache Pulsar. Enter at {@link io.millrace.pipeline.pulsar.PulsarEventLog}.
 *
 * <p>The log is shared by all threads; a subscription belongs to one. Client threads do no blocking
 * work.
 */
package io.millrace.pipeline.pulsar;
