/**
 * The one place where the modules meet: engines, clients, writer and servers are made from the
 * configuration and started.
 *
 * <p>Enter at {@link io.millrace.server.wiring.Millrace}; started and closed by the main thread.
 */
package io.millrace.server.wiring;
