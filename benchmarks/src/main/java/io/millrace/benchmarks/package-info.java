/**
 * Measurements of a running Millrace and of its hot paths; results stand in benchmarks/README.md.
 *
 * <p>Each class with a main method is one measurement.
 */
package io.millrace.benchmarks;
