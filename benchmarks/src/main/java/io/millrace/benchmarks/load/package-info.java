/**
 * The load programs: real log lines as OTLP requests, sent at a rate or as fast as they are taken,
 * and what that costs each process.
 *
 * <p>Enter at {@link io.millrace.benchmarks.load.IngestLoad}. Senders run one thread each.
 */
package io.millrace.benchmarks.load;
