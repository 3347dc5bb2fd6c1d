package io.millrace.model.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.LocalDate;

/**
 * Records of one tenant that are put together beside the others, and then take the place of those
 * that the store has of the same events. It is known by its name: whoever opens it again goes on
 * where another one ended. One process at a time may have it open; safe for its threads. Every
 * method blocks and may throw {@link StoreException}.
 */
public interface LogRebuild {
  /** What was noted, the last value of each key; empty if it was not begun. */
  ImmutableMap<String, String> notes();

  /**
   * Makes what is missing. The notes are durable before anything else is.
   *
   * @param firstNotes for {@link #notes}, if it was not begun
   * @throws StoreException REJECTED if the table that is to be made exists and is another's
   */
  void begin(ImmutableMap<String, String> firstNotes);

  /** Notes a value. Durable when it returns. */
  void note(String key, String value);

  /** An empty batch of the store's own layout. */
  LogBatch newBatch();

  /**
   * Stores a batch beside; as {@link LogStore#write} and {@link LogStore#writeAgain}.
   *
   * @param again whether an earlier attempt under the same token may have reached the store
   */
  void write(LogBatch batch, String token, boolean again);

  /** Number of records that are beside. */
  long rowCount();

  /** The days, by the records' own time in UTC, of what is beside. */
  ImmutableList<LocalDate> days();

  /**
   * Puts the records of a day among the others, and takes those away that came from the same
   * events: of this tenant, this day, received in the range at the same nanosecond. In between both
   * are there. May be repeated: it does what is left to do.
   *
   * @return how many were taken away by this call
   */
  long swap(LocalDate day, ReceiptRange range);

  /** Removes the notes, and what is beside unless it is to stay. May be repeated. */
  void finish();

  /** Removes the notes and what is beside. Not once a day was swapped. */
  void abandon();
}
