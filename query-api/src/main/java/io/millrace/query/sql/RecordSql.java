package io.millrace.query.sql;

import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.ast.LabelName;
import java.util.Optional;

/**
 * Labels of records before any parser ran, by the precedence that {@link EntryLabels} has: stream
 * label, the record's own field, its attributes, its scope's, its resource's.
 */
final class RecordSql {
  /** Fields that show as labels where they are not empty. */
  private static final ImmutableMap<String, String> FIELDS =
      ImmutableMap.<String, String>builder()
          .put("detected_level", "DetectedLevel")
          .put("severity_text", "SeverityText")
          .put("severity_number", "if(SeverityNumber = 0, '', toString(SeverityNumber))")
          .put("trace_id", "TraceId")
          .put("span_id", "SpanId")
          .put("flags", "if(TraceFlags = 0, '', toString(TraceFlags))")
          .put("event_name", "EventName")
          .put("scope_name", "ScopeName")
          .put("scope_version", "ScopeVersion")
          .put(
              "observed_timestamp",
              "if(toUnixTimestamp64Nano(ObservedTimestamp) = 0, '', toString(toUnixTimestamp64Nano(ObservedTimestamp)))")
          .buildOrThrow();

  private final LabelLayout layout;

  RecordSql(LabelLayout layout) {
    this.layout = layout;
  }

  /** Value of a label; empty if only the evaluator knows it. */
  Optional<String> value(SqlBuilder sql, LabelName name) {
    String label = name.label();
    if (label.startsWith("__") || label.endsWith("_extracted")) {
      return Optional.empty();
    }
    if (label.equals(LabelLayout.SERVICE_NAME)) {
      return Optional.of(new ResourceSql(layout).value(sql, LabelName.plain(label)));
    }
    String attributes = attributes(sql, label);
    String field = FIELDS.get(label);
    String metadata = field == null ? attributes : ResourceSql.firstNonEmpty(field, attributes);
    return Optional.of(
        ResourceSql.firstNonEmpty(new ResourceSql(layout).streamLabel(sql, label), metadata));
  }

  /** Whether the record has the label, be it empty; only for labels with a {@link #value}. */
  String presence(SqlBuilder sql, LabelName name) {
    String label = name.label();
    if (label.equals(LabelLayout.SERVICE_NAME)) {
      return "1";
    }
    String attributes =
        "arrayExists(k -> " + ResourceSql.showsAs(sql, label) + ", " + keys(sql, label) + ")";
    String stream = new ResourceSql(layout).streamLabel(sql, label) + " != '' OR ";
    String field = FIELDS.containsKey(label) ? FIELDS.get(label) + " != '' OR " : "";
    return "(" + stream + field + attributes + ")";
  }

  private String attributes(SqlBuilder sql, String label) {
    String resource = resource(sql, label);
    return ResourceSql.anyAttribute(
        sql,
        label,
        keys(sql, label),
        "arrayConcat(mapValues(LogAttributes), mapValues(ScopeAttributes), mapValues("
            + resource
            + "))");
  }

  private String keys(SqlBuilder sql, String label) {
    return "arrayConcat(mapKeys(LogAttributes), mapKeys(ScopeAttributes), mapKeys("
        + resource(sql, label)
        + "))";
  }

  /** Stream attributes of the resource are no metadata. */
  private String resource(SqlBuilder sql, String label) {
    String others =
        layout
            .attributeOf(label)
            .map(
                attribute ->
                    "mapFilter((k, v) -> k != " + sql.text(attribute) + ", ResourceAttributes)")
            .orElse("ResourceAttributes");
    return "if(%s, %s, mapFilter((k, v) -> NOT has(%s, k), %s))"
        .formatted(LabelsHint.IS_ABSENT, others, LabelsHint.NAMES, others);
  }
}
