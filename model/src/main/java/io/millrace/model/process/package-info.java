/**
 * Child processes that never outlive this one. Enter at {@link
 * io.millrace.model.process.ChildProcess}.
 *
 * <p>It stands here because the modules that know how to start an engine, their tests and the
 * server's supervisor share it.
 */
package io.millrace.model.process;
