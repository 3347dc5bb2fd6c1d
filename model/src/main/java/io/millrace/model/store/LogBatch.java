package io.millrace.model.store;

import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.stream.LogEvent;

/**
 * Records in a store's own layout, built straight from events. Belongs to one thread; reused by
 * {@link #clear()}.
 */
public interface LogBatch {
  /**
   * Adds all records of an event, or, if it throws, none of them.
   *
   * @throws MalformedOtlpException if the payload cannot be read
   */
  void add(LogEvent event) throws MalformedOtlpException;

  /** Number of log records. */
  int rowCount();

  /** Number of texts that were not UTF-8, and in which U+FFFD stands in its place. */
  default long replacedTexts() {
    return 0;
  }

  /** Size of the encoded columns in bytes, before compression. */
  long sizeBytes();

  /** Empties the batch and keeps its memory. */
  void clear();
}
