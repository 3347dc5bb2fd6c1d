/**
 * Makes a tenant's records in the store anew from what the log holds. Enter at {@link
 * io.millrace.pipeline.replay.Replay}; why it is as it is: docs/decisions/0011-replay.md.
 *
 * <p>A few platform threads read partitions side by side; whoever runs the replay waits for them.
 */
package io.millrace.pipeline.replay;
