/**
 * The configuration: reference.yaml, a file, the environment and the command line become one
 * checked, immutable value.
 *
 * <p>Enter at {@link io.millrace.server.config.MillraceConfig#load}. Immutable, for any thread.
 */
package io.millrace.server.config;
