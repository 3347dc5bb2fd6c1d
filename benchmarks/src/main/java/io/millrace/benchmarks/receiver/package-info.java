/**
 * JMH benchmarks of the receiver's hot paths. Enter by JMH's own main class; the results stand in
 * benchmarks/README.md.
 *
 * <p>Each runs on one thread.
 */
package io.millrace.benchmarks.receiver;
