package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.RowCursor;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.eval.EntryCursor;
import io.millrace.query.logql.eval.EntryRequest;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.LogSource;
import io.millrace.query.logql.eval.RangeRequest;
import io.millrace.query.logql.eval.WindowPart;
import io.millrace.query.logql.eval.WindowSink;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The stored records of one tenant. Safe for all threads; all calls block, and throw {@link
 * io.millrace.model.store.StoreException}.
 */
public final class StoredLogs implements LogSource {
  private final QueryStore store;
  private final LabelLayout layout;
  private final StreamAttributes attributes;
  private final CachedWindows windows;

  /** Everything is asked of the store. */
  public StoredLogs(QueryStore store, LabelLayout layout) {
    this(store, layout, new WindowCache(0), InstantSource.system());
  }

  /** Windows that were counted before are taken from the cache. */
  public StoredLogs(QueryStore store, LabelLayout layout, WindowCache cache, InstantSource clock) {
    this.store = store;
    this.layout = layout;
    this.attributes = new StreamAttributes(store, layout);
    this.windows = new CachedWindows(cache, store, clock);
  }

  @Override
  public EntryCursor entries(EntryRequest request) {
    store.checkTime(request.startNanos(), request.endNanos());
    return TimeSlices.areWorthIt(request)
        ? new SlicedCursor(TimeSlices.of(request), this::read)
        : read(request);
  }

  private EntryCursor read(EntryRequest request) {
    SqlBuilder sql = new SqlBuilder();
    EntriesSql.Written written =
        EntriesSql.write(
            sql,
            new RecordFilter(store.tenant(), layout),
            records(
                attributes.of(
                    request.query().selector(), request.startNanos(), request.endNanos())),
            request);
    RowCursor rows = store.query(sql);
    ImmutableList<Stage> remaining = written.pushDown().remaining();
    return written
        .few()
        .map(few -> few.cursor(rows, remaining))
        .orElseGet(() -> new StoreEntryCursor(rows, new EntryLabels(layout), remaining));
  }

  @Override
  public boolean aggregate(RangeRequest request, WindowSink sink) {
    store.checkTime(request.startNanos(), request.endNanos());
    return windows.aggregate(request, this::count, sink);
  }

  private boolean count(RangeRequest request, WindowSink sink) {
    SqlBuilder sql = new SqlBuilder();
    Supplier<SelectedStreams> streams =
        attributes.of(
            request.aggregation().query().selector(), request.startNanos(), request.endNanos());
    RecordFilter filter = new RecordFilter(store.tenant(), layout, streams);
    if (!WindowsSql.write(sql, filter, records(streams), request)) {
      return false;
    }
    ImmutableList<LabelName> names = request.grouping().orElseThrow().labels();
    int next = names.size();
    try (RowCursor rows = store.query(sql)) {
      boolean any = rows.next();
      // the doubtful rows come first
      if (any && rows.getLong(next + 6) > 0) {
        return false;
      }
      while (any) {
        WindowPart part = part(rows, next);
        if (part.firstStep() < part.endStep()) {
          sink.add(labels(names, rows), part);
        }
        any = rows.next();
      }
    }
    return true;
  }

  private RecordSql records(Supplier<SelectedStreams> streams) {
    return new RecordSql(layout, () -> streams.get().names());
  }

  private static WindowPart part(RowCursor rows, int next) {
    return new WindowPart(
        (int) rows.getLong(next),
        (int) rows.getLong(next + 1),
        rows.getLong(next + 2),
        rows.getLong(next + 3),
        new WindowPart.Extremes(rows.getLong(next + 4), rows.getLong(next + 5)));
  }

  private static LabelSet labels(ImmutableList<LabelName> names, RowCursor rows) {
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      String value = rows.getString(i);
      if (!value.isEmpty()) {
        labels.put(names.get(i).label(), value);
      }
    }
    return LabelSet.of(labels);
  }
}
