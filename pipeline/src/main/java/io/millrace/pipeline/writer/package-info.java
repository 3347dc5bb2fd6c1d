/**
 * Moves events from the log into the store in batches, exactly once. Enter at {@link
 * io.millrace.pipeline.writer.Writer}; the protocol is in {@link
 * io.millrace.pipeline.writer.PartitionRun}.
 *
 * <p>Each partition has a platform thread, which builds its batches; a virtual thread stores the
 * last one meanwhile.
 */
package io.millrace.pipeline.writer;
