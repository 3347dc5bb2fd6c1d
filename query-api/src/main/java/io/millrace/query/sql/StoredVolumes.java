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
    SqlBuilder sql = new SqlBuilder();
    List<String> columns = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    RecordSql records =
        new RecordSql(
            layout,
            new StreamAttributes(store, layout)
                .of(span.selector(), span.startNanos(), span.endNanos()));
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
    groups.add("step");
    columns.add(step(sql, span.grid()));
    columns.add("toInt64(sum(length(Body)))");
    write(sql, span, columns, groups);
    sql.add(having);
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
    SqlBuilder sql = new SqlBuilder();
    List<String> columns =
        List.of(
            "any(ServiceName)",
            "any(Resource)",
            step(sql, span.grid()),
            "toInt64(sum(length(Body)))");
    write(sql, span, columns, List.of("StreamId", "step"));
    EntryLabels labels = new EntryLabels(layout);
    ResourceTexts resources = new ResourceTexts();
    try (RowCursor rows = store.query(sql)) {
      while (rows.next()) {
        sink.add(
            labels.streamLabels(rows.getString(0), resources.attributes(rows.getString(1))),
            rows.getLong(2),
            rows.getLong(3));
      }
    }
  }

  private void write(SqlBuilder sql, Span span, List<String> columns, List<String> groups) {
    store.checkTime(span.startNanos(), span.endNanos());
    List<String> conditions =
        new RecordFilter(store.tenant(), layout)
            .records(sql, span.selector(), span.startNanos(), span.endNanos());
    sql.add("SELECT " + String.join(", ", columns))
        .add(" FROM logs WHERE " + String.join(" AND ", conditions))
        .add(" GROUP BY " + String.join(", ", groups));
  }

  private static String value(SqlBuilder sql, RecordSql records, LabelName name) {
    Optional<String> value = records.value(sql, name);
    return value.orElseThrow(
        () ->
            new QueryRefusedException(
                "targetLabels: " + name.label() + " (expected: labels of stored records)"));
  }

  private static String step(SqlBuilder sql, StepGrid grid) {
    if (grid.count() == 1) {
      return "toInt64(0) AS step";
    }
    return "toInt64(intDiv(toUnixTimestamp64Nano(Timestamp) - %s, %s)) AS step"
        .formatted(sql.number(grid.startNanos()), sql.number(grid.stepNanos()));
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
