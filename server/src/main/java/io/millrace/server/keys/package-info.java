/**
 * The secrets of one machine's installation, in files that their owner alone can read. Enter at
 * {@link io.millrace.server.keys.KeyDirectory}.
 *
 * <p>Blocking file access on the caller's thread.
 */
package io.millrace.server.keys;
