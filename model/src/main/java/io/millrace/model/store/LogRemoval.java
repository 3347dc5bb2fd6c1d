package io.millrace.model.store;

import com.google.common.collect.ImmutableList;
import java.util.Collection;

/**
 * Takes stored records away. Every call may be repeated, after a crash of either side too, and may
 * be made by several processes at once. Safe for all threads; blocks, for as long as it takes; may
 * throw {@link StoreException}.
 */
public interface LogRemoval {
  /**
   * A tenant's day that has records.
   *
   * @param version changes whenever records come or go; equal versions of one day mean equal
   *     records
   */
  record Stored(TenantDay day, long version) {}

  /** Every tenant's days that have records, by day and tenant. */
  ImmutableList<Stored> days();

  /** All records of these days, and their streams. */
  void drop(Collection<TenantDay> days);

  /**
   * The records of those streams of a day that a condition selects, and these streams.
   *
   * @param streams over the columns of the table of streams
   * @return how many records were there
   */
  long deleteStreams(TenantDay day, RowCondition streams);

  /**
   * The records of a day that a condition selects, and the streams that have none left.
   *
   * @param rows over the columns of the table of records
   * @return how many records were there
   */
  long deleteRows(TenantDay day, RowCondition rows);

  /** Forgets the streams of days that have no records any more. */
  void forgetStreams();
}
