/**
 * Moves events from the log into the store in batches. Enter at {@link
 * io.millrace.pipeline.writer.Writer}.
 *
 * <p>Each member of the subscription is one platform thread, which does all of its work.
 */
package io.millrace.pipeline.writer;
