package io.millrace.query.sql;

import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.ast.AndFilter;
import io.millrace.query.logql.ast.IpFilter;
import io.millrace.query.logql.ast.LabelFilter;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.OrFilter;
import io.millrace.query.logql.ast.QuantityFilter;
import io.millrace.query.logql.ast.TextFilter;
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

  /** The condition of a filter; empty if only the evaluator can tell. */
  Optional<String> condition(SqlBuilder sql, LabelFilter filter) {
    return switch (filter) {
      case TextFilter text ->
          value(sql, text.matcher().name())
              .map(value -> ValueSql.matches(sql, value, text.matcher()));
      // a text that is no number is an error, not a mismatch
      case QuantityFilter _ -> Optional.empty();
      case IpFilter _ -> Optional.empty();
      case AndFilter and -> both(sql, and.left(), " AND ", and.right());
      case OrFilter or -> both(sql, or.left(), " OR ", or.right());
    };
  }

  private Optional<String> both(
      SqlBuilder sql, LabelFilter left, String operator, LabelFilter right) {
    return condition(sql, left)
        .flatMap(a -> condition(sql, right).map(b -> "(" + a + operator + b + ")"));
  }

  private String attributes(SqlBuilder sql, String label) {
    // stream attributes of the resource are no metadata
    String others =
        layout
            .attributeOf(label)
            .map(
                attribute ->
                    "mapFilter((k, v) -> k != " + sql.text(attribute) + ", ResourceAttributes)")
            .orElse("ResourceAttributes");
    String resource =
        "if(%s, %s, mapFilter((k, v) -> NOT has(%s, k), %s))"
            .formatted(LabelsHint.IS_ABSENT, others, LabelsHint.NAMES, others);
    return ResourceSql.anyAttribute(
        sql,
        label,
        "arrayConcat(mapKeys(LogAttributes), mapKeys(ScopeAttributes), mapKeys(" + resource + "))",
        "arrayConcat(mapValues(LogAttributes), mapValues(ScopeAttributes), mapValues("
            + resource
            + "))");
  }
}
