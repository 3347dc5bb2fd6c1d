package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.eval.EntryCursor;
import io.millrace.query.logql.eval.EntryRequest;
import io.millrace.query.logql.eval.LogEntry;
import java.util.Iterator;
import java.util.function.Function;

/**
 * Records of one slice of time after the other; a slice is asked when the one before has ended.
 * Once one had no records at all, the rest is asked at once: there is nothing to stop early for.
 */
final class SlicedCursor implements EntryCursor {
  private final Iterator<EntryRequest> slices;
  private final Function<EntryRequest, EntryCursor> open;
  private final int limit;
  private EntryCursor current;
  private int given;

  /** Opens the first slice. All slices have a limit, the same one. */
  SlicedCursor(ImmutableList<EntryRequest> slices, Function<EntryRequest, EntryCursor> open) {
    this.slices = slices.iterator();
    this.open = open;
    this.limit = slices.getFirst().limit().orElseThrow();
    this.current = open.apply(this.slices.next());
  }

  @Override
  public boolean next() {
    while (!current.next()) {
      if (given >= limit || !slices.hasNext()) {
        return false;
      }
      current.close();
      EntryRequest next = slices.next();
      if (given == 0) {
        next = rest(next);
      }
      current = open.apply(next.withLimit(limit - given));
    }
    given++;
    return true;
  }

  private EntryRequest rest(EntryRequest first) {
    long start = first.startNanos();
    long end = first.endNanos();
    while (slices.hasNext()) {
      EntryRequest slice = slices.next();
      start = Math.min(start, slice.startNanos());
      end = Math.max(end, slice.endNanos());
    }
    return first.within(start, end);
  }

  @Override
  public LogEntry entry() {
    return current.entry();
  }

  @Override
  public ImmutableList<Stage> remainingStages() {
    return current.remainingStages();
  }

  @Override
  public void close() {
    current.close();
  }
}
