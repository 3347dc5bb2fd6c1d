/**
 * What a sample of lines shows: fields and patterns. Enter at {@link
 * io.millrace.query.sample.FieldDetector} and {@link io.millrace.query.sample.PatternMiner}.
 *
 * <p>Nothing here does I/O; an instance belongs to the thread of its request.
 */
package io.millrace.query.sample;
