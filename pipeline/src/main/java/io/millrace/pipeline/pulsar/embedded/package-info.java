/**
 * The real Pulsar server as a child process for one machine. Enter at {@link
 * io.millrace.pipeline.pulsar.embedded.PulsarStandalone}.
 *
 * <p>Builds commands and files; starts nothing. Any thread; calls block on files.
 */
package io.millrace.pipeline.pulsar.embedded;
