/**
 * The commands of the millrace program, one class each.
 *
 * <p>Enter at {@link io.millrace.server.cli.Commands}. Each runs on the main thread and returns the
 * process's exit code.
 */
package io.millrace.server.cli;
