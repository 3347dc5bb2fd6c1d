package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.RowCursor;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.eval.EntryCursor;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.LogEntry;
import java.util.HashMap;
import java.util.Map;

/** Rows of {@link EntriesSql} as records. Stream labels are made once for each stream. */
final class StoreEntryCursor implements EntryCursor {
  private static final int MAX_KNOWN_STREAMS = 10_000;

  private final RowCursor rows;
  private final EntryLabels labels;
  private final ImmutableList<Stage> remaining;
  private final ResourceTexts resources = new ResourceTexts();
  private final Map<Long, LabelSet> knownStreams = new HashMap<>();

  StoreEntryCursor(RowCursor rows, EntryLabels labels, ImmutableList<Stage> remaining) {
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
    Map<String, String> resource = resources.attributes(rows.getString(4));
    LabelSet stream = streamLabels(resource);
    LabelSet metadata = labels.structuredMetadata(stream, fields(), resource);
    return new LogEntry(rows.getLong(0), rows.getString(1), stream, metadata);
  }

  private LabelSet streamLabels(Map<String, String> resource) {
    long streamId = rows.getLong(2);
    LabelSet known = knownStreams.get(streamId);
    if (known == null) {
      known = labels.streamLabels(rows.getString(3), resource);
      if (knownStreams.size() < MAX_KNOWN_STREAMS) {
        knownStreams.put(streamId, known);
      }
    }
    return known;
  }

  private RecordFields fields() {
    return new RecordFields(
        new RecordFields.Context(
            rows.getString(13), rows.getString(14), rows.getLong(15), rows.getString(16)),
        new RecordFields.Severity(rows.getLong(10), rows.getString(11), rows.getString(12)),
        new RecordFields.Scope(rows.getString(7), rows.getString(8), rows.getMap(6)),
        rows.getLong(9),
        rows.getMap(5));
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
