package io.millrace.storage.clickhouse.engine;

/**
 * What a statement came to.
 *
 * @param output the formatted result, empty if it went to a file or if there is none
 * @param statistics as far as the library tells them
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy of a result would cost memory.
record EngineOutcome(byte[] output, Statistics statistics) {
  /**
   * Counts of one statement.
   *
   * @param resultRows rows of the result
   * @param resultBytes bytes of the result in the engine's columns
   * @param readRows rows read from tables
   * @param readBytes bytes read from tables
   * @param writtenRows rows written by an insert
   * @param writtenBytes bytes written by an insert
   * @param elapsedNanos time within the engine
   */
  record Statistics(
      long resultRows,
      long resultBytes,
      long readRows,
      long readBytes,
      long writtenRows,
      long writtenBytes,
      long elapsedNanos) {
    static final Statistics NONE = new Statistics(0, 0, 0, 0, 0, 0, 0);
  }
}
