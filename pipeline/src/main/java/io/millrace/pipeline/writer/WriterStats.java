package io.millrace.pipeline.writer;

/**
 * What a writer has done since it was made.
 *
 * @param records log records that the store has confirmed
 * @param batches batches that the store has confirmed
 * @param retries attempts that failed and were made again, of writes, notes and acknowledgements
 * @param deadLettered events that were put aside because they can never be stored
 * @param duplicates events that were dropped because a client had sent them before
 * @param repeatedBatches batches of an earlier owner that were formed again
 * @param takeOvers times that a partition was taken over
 * @param losses times that a partition was lost to another writer or to a fault
 * @param replacedTexts texts that were not UTF-8 and hold U+FFFD in its place
 * @param lagMillis age of the oldest event that is received and not yet stored; 0 when there is
 *     none
 */
public record WriterStats(
    long records,
    long batches,
    long retries,
    long deadLettered,
    long duplicates,
    long repeatedBatches,
    long takeOvers,
    long losses,
    long replacedTexts,
    long lagMillis) {}
