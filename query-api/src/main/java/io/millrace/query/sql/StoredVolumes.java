package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.RowCursor;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.QueryRefusedException;
import io.millrace.query.logql.eval.StepGrid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Bytes of the lines of one tenant, by labels and by time. Safe for all threads; all calls block,
 * and throw {@link io.millrace.model.store.StoreException}, or {@link QueryRefusedException} past a
 * limit.
 */
public final class StoredVolumes {
  private final QueryStore store;
  private final LabelLayout layout;
  private final EvaluationLimits limits;

  public StoredVolumes(QueryStore store, LabelLayout layout, EvaluationLimits limits) {
    this.store = store;
    this.layout = layout;
    this.limits = limits;
  }

  /**
   * Which records, and the steps that they are counted in.
   *
   * @param endNanos exclusive
   * @param grid where each step begins; the first at or before the start, the last before the end
   */
  public record Span(StreamSelector selector, long startNanos, long endNanos, StepGrid grid) {}

  /** Bytes for each step; the array belongs to the map's owner. */
  public Map<LabelSet, long[]> byLabels(
      Span span, ImmutableList<LabelName> names, boolean allRequired) {
    store.checkTime(span.startNanos(), span.endNanos());
    SqlBuilder sql = new SqlBuilder();
    List<String> columns = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    Supplier<SelectedStreams> streams =
        new StreamAttributes(store, layout).of(span.selector(), span.startNanos(), span.endNanos());
    RecordSql records = new RecordSql(layout, () -> streams.get().names());
    RecordFilter filter = new RecordFilter(store.tenant(), layout, streams);
    List<String> required = new ArrayList<>();
    for (LabelName name : names) {
      String alias = "g" + groups.size();
      columns.add("toString(" + value(sql, records, name) + ") AS " + alias);
      required.add(alias + " != ''");
      // its column is dictionary-coded and tells as much
      groups.add(ResourceSql.isServiceName(name) ? "ServiceName" : alias);
    }
    String having =
        allRequired && !required.isEmpty() ? " HAVING " + String.join(" AND ", required) : "";
    ImmutableList<RecordSource> sources =
        RecordSource.ofSteps(
            span.grid(),
            span.startNanos(),
            span.endNanos(),
            () ->
                names.stream().allMatch(records::isRolledUp) && filter.isRolledUp(span.selector()));
    List<String> statements = new ArrayList<>();
    for (RecordSource source : sources) {
      statements.add(
          source.ofBytes(select(sql, filter, source, span, new Groups(columns, groups)) + having));
    }
    sql.add(String.join(" UNION ALL ", statements));
    Volumes volumes = new Volumes(span.grid());
    try (RowCursor rows = store.query(sql)) {
      while (rows.next()) {
        Map<String, String> labels = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
          if (!rows.getString(i).isEmpty()) {
            labels.put(names.get(i).label(), rows.getString(i));
          }
        }
        volumes.add(
            LabelSet.of(labels), rows.getLong(names.size()), rows.getLong(names.size() + 1));
      }
    }
    return volumes.bytes;
  }

  /** Bytes by all stream labels together. */
  public Map<LabelSet, long[]> byStream(Span span) {
    Volumes volumes = new Volumes(span.grid());
    readStreams(span, volumes::add);
    return volumes.bytes;
  }

  /** Bytes of the streams that have a label, under its name with an empty value. */
  public Map<LabelSet, long[]> byName(Span span, ImmutableList<LabelName> names) {
    Volumes volumes = new Volumes(span.grid());
    List<String> wanted = names.stream().map(LabelName::label).toList();
    readStreams(
        span,
        (labels, step, bytes) ->
            labels.forEach(
                (name, value) -> {
                  if (wanted.isEmpty() || wanted.contains(name)) {
                    volumes.add(LabelSet.of(Map.of(name, "")), step, bytes);
                  }
                }));
    return volumes.bytes;
  }

  private void readStreams(Span span, VolumeSink sink) {
    store.checkTime(span.startNanos(), span.endNanos());
    SqlBuilder sql = new SqlBuilder();
    RecordSource rows = RecordSource.rows(span.startNanos(), span.endNanos());
    Groups byStream = new Groups(List.of("any(ServiceName)", "any(Resource)"), List.of("StreamId"));
    sql.add(select(sql, new RecordFilter(store.tenant(), layout), rows, span, byStream));
    EntryLabels labels = new EntryLabels(layout);
    ResourceTexts resources = new ResourceTexts();
    try (RowCursor cursor = store.query(sql)) {
      while (cursor.next()) {
        sink.add(
            labels.streamLabels(cursor.getString(0), resources.attributes(cursor.getString(1))),
            cursor.getLong(2),
            cursor.getLong(3));
      }
    }
  }

  /** What is grouped by, and what is told of each group. */
  private record Groups(List<String> columns, List<String> keys) {}

  /** Of each group and step: the columns, the step, the bytes. */
  private static String select(
      SqlBuilder sql, RecordFilter filter, RecordSource source, Span span, Groups groups) {
    List<String> conditions = filter.records(sql, span.selector(), source);
    List<String> all = new ArrayList<>(groups.columns());
    all.add(step(sql, span.grid(), source));
    all.add("toInt64(sum(length(Body))) AS bytes");
    List<String> keys = new ArrayList<>(groups.keys());
    keys.add("step");
    return "SELECT "
        + String.join(", ", all)
        + " FROM logs WHERE "
        + String.join(" AND ", conditions)
        + " GROUP BY "
        + String.join(", ", keys);
  }

  private static String value(SqlBuilder sql, RecordSql records, LabelName name) {
    Optional<String> value = records.value(sql, name);
    return value.orElseThrow(
        () ->
            new QueryRefusedException(
                "targetLabels: " + name.label() + " (expected: labels of stored records)"));
  }

  private static String step(SqlBuilder sql, StepGrid grid, RecordSource source) {
    if (grid.count() == 1) {
      return "toInt64(0) AS step";
    }
    return "toInt64(intDiv(%s - %s, %s)) AS step"
        .formatted(source.nanos(), sql.number(grid.startNanos()), sql.number(grid.stepNanos()));
  }

  /** Takes the bytes of a stream in a step. */
  private interface VolumeSink {
    void add(LabelSet labels, long step, long bytes);
  }

  private final class Volumes {
    private final Map<LabelSet, long[]> bytes = new HashMap<>();
    private final StepGrid grid;

    Volumes(StepGrid grid) {
      this.grid = grid;
    }

    void add(LabelSet labels, long step, long more) {
      bytes.computeIfAbsent(labels, key -> new long[grid.count()])[(int) step] += more;
      refusePastLimits();
    }

    private void refusePastLimits() {
      if (bytes.size() > limits.maxSeries()) {
        throw QueryRefusedException.limit(
            "series of a volume", "maxQuerySeries", limits.maxSeries(), "name fewer targetLabels");
      }
      if ((long) bytes.size() * grid.count() > limits.maxSamples()) {
        throw QueryRefusedException.limit(
            "samples of a volume", "query.max-samples", limits.maxSamples(), "take a larger step");
      }
    }
  }
}
