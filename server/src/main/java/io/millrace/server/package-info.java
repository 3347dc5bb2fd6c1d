/**
 * The program: the only place that sees all modules, and wires them.
 *
 * <p>Enter at {@link io.millrace.server.Main}; {@link io.millrace.server.Millrace} is the running
 * whole.
 */
package io.millrace.server;
