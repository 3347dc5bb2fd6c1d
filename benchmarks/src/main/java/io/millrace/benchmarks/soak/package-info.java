/**
 * The soak: numbered records through separate processes that are killed at random moments, and a
 * comparison of what is stored with what was acknowledged.
 *
 * <p>Enter at {@link io.millrace.benchmarks.soak.SoakMain} or, from a test, {@link
 * io.millrace.benchmarks.soak.Soak}. Clients run one thread each; everything else belongs to the
 * thread that runs the soak, but restarts and resumptions, which have threads of their own.
 */
package io.millrace.benchmarks.soak;
