package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LabelFilterStage;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.eval.Direction;
import io.millrace.query.logql.eval.EntryRequest;

/**
 * Divides a request that wants a few records: its time is read slice by slice, from where the
 * records are wanted on, each slice four times as long as the one before. What many records answer
 * is read from little.
 */
final class TimeSlices {
  private static final long MINUTE = 60_000_000_000L;
  // the primary key's: a slice reads no granules for a part of a bucket
  private static final long BUCKET = 5 * MINUTE;
  private static final long FIRST = 15 * MINUTE;
  // how much longer each slice is, and how much more must be left for it to be worth a statement
  private static final long GROWTH = 4;
  // 15 m, 1 h, 4 h, and the rest
  private static final int MAX_SLICES = 4;

  private TimeSlices() {}

  /**
   * Whether few records answer it. Behind a filter nobody knows: what hits rarely would be asked
   * for four times.
   */
  static boolean areWorthIt(EntryRequest request) {
    return request.limit().isPresent()
        && request.query().stages().stream()
            .noneMatch(stage -> stage instanceof LineFilter || stage instanceof LabelFilterStage);
  }

  /** The request for each slice, in the order in which records are wanted. */
  static ImmutableList<EntryRequest> of(EntryRequest request) {
    ImmutableList.Builder<EntryRequest> slices = ImmutableList.builder();
    long start = request.startNanos();
    long end = request.endNanos();
    long length = FIRST;
    for (int slice = 1; slice < MAX_SLICES && end - start > GROWTH * length; slice++) {
      if (request.direction() == Direction.BACKWARD) {
        long border = Math.floorDiv(end - length, BUCKET) * BUCKET;
        slices.add(request.within(border, end));
        end = border;
      } else {
        long border = Math.ceilDiv(start + length, BUCKET) * BUCKET;
        slices.add(request.within(start, border));
        start = border;
      }
      length *= GROWTH;
    }
    return slices.add(request.within(start, end)).build();
  }
}
