package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.LogStore;
import io.millrace.model.store.RowCursor;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.eval.EntryCursor;
import io.millrace.query.logql.eval.EntryRequest;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.LogSource;
import io.millrace.query.logql.eval.RangeRequest;
import io.millrace.query.logql.eval.WindowPart;
import io.millrace.query.logql.eval.WindowSink;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The stored records of one tenant. Safe for all threads; all calls block, and throw {@link
 * io.millrace.model.store.StoreException}.
 */
public final class StoredLogs implements LogSource {
  private final LogStore store;
  private final TenantId tenant;
  private final LabelLayout layout;
  private final Duration timeout;

  public StoredLogs(LogStore store, TenantId tenant, LabelLayout layout, Duration timeout) {
    this.store = store;
    this.tenant = tenant;
    this.layout = layout;
    this.timeout = timeout;
  }

  @Override
  public EntryCursor entries(EntryRequest request) {
    SqlBuilder sql = new SqlBuilder();
    EntriesSql.Written written = EntriesSql.write(sql, tenant, layout, request);
    RowCursor rows = store.query(sql.build(timeout));
    ImmutableList<Stage> remaining = written.pushDown().remaining();
    return written
        .few()
        .map(few -> few.cursor(rows, remaining))
        .orElseGet(() -> new StoreEntryCursor(rows, new EntryLabels(layout), remaining));
  }

  @Override
  public boolean aggregate(RangeRequest request, WindowSink sink) {
    SqlBuilder sql = new SqlBuilder();
    if (!WindowsSql.write(sql, tenant, layout, request)) {
      return false;
    }
    ImmutableList<LabelName> names = request.grouping().orElseThrow().labels();
    int next = names.size();
    try (RowCursor rows = store.query(sql.build(timeout))) {
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
