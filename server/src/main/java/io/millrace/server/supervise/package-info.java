/**
 * Child processes kept alive: started, health-checked, restarted with back-off, stopped in reverse
 * order.
 *
 * <p>Enter at {@link io.millrace.server.supervise.Supervisor}. One virtual thread per child; safe
 * for all threads.
 */
package io.millrace.server.supervise;
