package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.model.time.UnixNanos;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.RangeRequest;
import io.millrace.query.logql.eval.StepGrid;
import io.millrace.query.logql.eval.WindowPart;
import io.millrace.query.logql.eval.WindowSink;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Range aggregations of which most windows were counted before: the store counts what lies between
 * the first and the last window that is missing. Windows that reach into the last minute are always
 * counted, and so are those that overlap, since a record would be in several.
 */
final class CachedWindows {
  private static final Duration NEVER_KEPT = Duration.ofMinutes(1);

  /** Fewer windows cost no more than the question which parts there are. */
  private static final int MIN_WINDOWS = 4;

  private final WindowCache cache;
  private final QueryStore store;
  private final InstantSource clock;

  CachedWindows(WindowCache cache, QueryStore store, InstantSource clock) {
    this.cache = cache;
    this.store = store;
    this.clock = clock;
  }

  /** Counts in the store; false if only the evaluator can, and then nothing went to the sink. */
  @FunctionalInterface
  interface Counter {
    boolean aggregate(RangeRequest request, WindowSink sink);
  }

  /** As the counter does. */
  boolean aggregate(RangeRequest request, Counter counter, WindowSink sink) {
    Optional<StoredParts> parts =
        canBeKept(request)
            ? StoredParts.read(store, request.startNanos(), request.endNanos())
            : Optional.empty();
    return parts.isPresent()
        ? new Run(request, parts.get()).aggregate(counter, sink)
        : counter.aggregate(request, sink);
  }

  private boolean canBeKept(RangeRequest request) {
    StepGrid grid = request.grid();
    return cache.isEnabled()
        && grid.count() >= MIN_WINDOWS
        && request.startNanos() > 0
        && RecordFilter.hasBuckets(request.startNanos(), request.endNanos())
        && request.aggregation().rangeNanos() <= grid.stepNanos()
        && windowEnd(request, MIN_WINDOWS - 1) < keptBefore();
  }

  private long keptBefore() {
    return UnixNanos.of(clock.instant().minus(NEVER_KEPT));
  }

  /** The last time in the window of a step. */
  private static long windowEnd(RangeRequest request, int step) {
    return request.grid().timeNanos(step) - request.aggregation().offsetNanos();
  }

  /** One request, over the parts that there are. */
  private final class Run {
    private final RangeRequest request;
    private final StepGrid grid;
    private final String query;
    private final List<Optional<Long>> versions = new ArrayList<>();
    private final List<Optional<WindowCache.Entry>> known = new ArrayList<>();

    Run(RangeRequest request, StoredParts parts) {
      this.request = request;
      this.grid = request.grid();
      this.query = request.aggregation() + " by " + request.grouping();
      long keptBefore = keptBefore();
      for (int step = 0; step < grid.count(); step++) {
        long end = windowEnd(request, step);
        long start = end - request.aggregation().rangeNanos() + 1;
        Optional<Long> version =
            end < keptBefore ? parts.version(start, end, cache.settling()) : Optional.empty();
        WindowCache.Key key = key(step);
        versions.add(version);
        known.add(version.flatMap(wanted -> cache.get(key, wanted)));
      }
    }

    private WindowCache.Key key(int step) {
      return new WindowCache.Key(store.tenant(), query, grid.stepNanos(), grid.timeNanos(step));
    }

    boolean aggregate(Counter counter, WindowSink sink) {
      int first = 0;
      while (first < grid.count() && known.get(first).isPresent()) {
        first++;
      }
      int end = grid.count();
      while (end > first && known.get(end - 1).isPresent()) {
        end--;
      }
      if (first < end && !count(first, end, counter, sink)) {
        return false;
      }
      give(0, first, sink);
      give(end, grid.count(), sink);
      return true;
    }

    private void give(int first, int end, WindowSink sink) {
      for (int step = first; step < end; step++) {
        for (WindowCache.Counted counted : known.get(step).orElseThrow().series()) {
          sink.add(counted.labels(), at(step, counted.part()));
        }
      }
    }

    /** Keeps what it has counted once all of it is there. */
    private boolean count(int first, int end, Counter counter, WindowSink sink) {
      RangeRequest missing =
          new RangeRequest(
              request.aggregation(),
              request.grouping(),
              new StepGrid(grid.timeNanos(first), grid.stepNanos(), end - first));
      List<ImmutableList.Builder<WindowCache.Counted>> counted = new ArrayList<>();
      for (int step = first; step < end; step++) {
        counted.add(ImmutableList.builder());
      }
      boolean done =
          counter.aggregate(
              missing,
              (LabelSet labels, WindowPart part) -> {
                sink.add(labels, at(first + part.firstStep(), part));
                counted.get(part.firstStep()).add(new WindowCache.Counted(labels, at(0, part)));
              });
      for (int step = first; done && step < end; step++) {
        if (versions.get(step).isPresent()) {
          cache.put(
              key(step),
              new WindowCache.Entry(versions.get(step).get(), counted.get(step - first).build()));
        }
      }
      return done;
    }

    private static WindowPart at(int step, WindowPart part) {
      return new WindowPart(step, step + 1, part.count(), part.sum(), part.extremes());
    }
  }
}
