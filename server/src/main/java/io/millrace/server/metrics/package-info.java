/**
 * Numbers of the process, for Prometheus. Enter at {@link
 * io.millrace.server.metrics.ProcessMetrics}; docs/metrics.md lists them.
 *
 * <p>Counted from any thread; read by whoever asks for {@code /metrics}.
 */
package io.millrace.server.metrics;
