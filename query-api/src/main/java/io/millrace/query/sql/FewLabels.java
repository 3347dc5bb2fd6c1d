package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.RowCursor;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.eval.EntryCursor;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Records with a few of their labels, each a column of its own: its value behind a sign that it is
 * there, since an empty label is not the same as none. Which of them are stream labels is lost.
 *
 * @param labels the names as they show
 * @param columns SQL of each
 */
record FewLabels(ImmutableList<String> labels, ImmutableList<String> columns) {
  private static final String ERROR_PREFIX = "__error";

  /** Empty if only the whole record tells. */
  static Optional<FewLabels> of(SqlBuilder sql, RecordSql records, ImmutableSet<LabelName> wanted) {
    Map<String, String> columns = new TreeMap<>();
    for (LabelName name : wanted) {
      // errors are never stored
      if (!name.label().startsWith(ERROR_PREFIX)) {
        Optional<String> value = records.value(sql, name);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        columns.put(
            name.label(),
            "if(" + records.presence(sql, name) + ", concat('=', " + value.get() + "), '')");
      }
    }
    return Optional.of(
        new FewLabels(
            ImmutableList.copyOf(columns.keySet()), ImmutableList.copyOf(columns.values())));
  }

  /** All columns: time, line, then the labels. */
  String select() {
    List<String> all = new ArrayList<>(List.of("Timestamp", "Body"));
    all.addAll(columns);
    return String.join(", ", all);
  }

  EntryCursor cursor(RowCursor rows, ImmutableList<Stage> remaining) {
    return new Cursor(rows, labels, remaining);
  }

  private static final class Cursor implements EntryCursor {
    private final RowCursor rows;
    private final ImmutableList<String> labels;
    private final ImmutableList<Stage> remaining;

    Cursor(RowCursor rows, ImmutableList<String> labels, ImmutableList<Stage> remaining) {
      this.rows = rows;
      this.labels = labels;
      this.remaining = remaining;
    }

    @Override
    public boolean next() {
      return rows.next();
    }

    @Override
    public LogEntry entry() {
      Map<String, String> found = new TreeMap<>();
      for (int i = 0; i < labels.size(); i++) {
        String marked = rows.getString(i + 2);
        if (!marked.isEmpty()) {
          found.put(labels.get(i), marked.substring(1));
        }
      }
      return new LogEntry(rows.getLong(0), rows.getString(1), LabelSet.EMPTY, LabelSet.of(found));
    }

    @Override
    public ImmutableList<Stage> remainingStages() {
      return remaining;
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
