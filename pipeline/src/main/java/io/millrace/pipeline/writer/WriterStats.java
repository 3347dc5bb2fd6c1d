package io.millrace.pipeline.writer;

/**
 * What a writer has done since it was made.
 *
 * @param records log records that the store has confirmed
 * @param batches batches that the store has confirmed
 * @param retries attempts that failed and were made again, of writes and acknowledgements
 * @param deadLettered events that were put aside because they can never be stored
 * @param resubscriptions times that a member lost its subscription and joined again
 * @param lagMillis age of the oldest event that is received and not yet stored; 0 when there is
 *     none
 */
public record WriterStats(
    long records,
    long batches,
    long retries,
    long deadLettered,
    long resubscriptions,
    long lagMillis) {}
