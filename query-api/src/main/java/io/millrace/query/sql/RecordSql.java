package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.query.logql.ast.LabelName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

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

  /** The writer gives every record one, so that no attribute ever shows in its place. */
  private static final ImmutableSet<String> NEVER_EMPTY = ImmutableSet.of("detected_level");

  private static final String NOTHING = "''";

  private final LabelLayout layout;
  private final Supplier<AttributeNames> names;

  /** For rows of which nothing is known. */
  RecordSql(LabelLayout layout) {
    this(layout, () -> AttributeNames.UNKNOWN);
  }

  /**
   * For certain rows.
   *
   * @param names of the attributes that these rows can have; asked for when they are needed
   */
  RecordSql(LabelLayout layout, Supplier<AttributeNames> names) {
    this.layout = layout;
    this.names = names;
  }

  /** Value of a label; empty if only the evaluator knows it. */
  Optional<String> value(SqlBuilder sql, LabelName name) {
    String label = name.label();
    if (label.startsWith("__") || label.endsWith("_extracted")) {
      return Optional.empty();
    }
    if (label.equals(LabelLayout.SERVICE_NAME)) {
      return Optional.of(
          new ResourceSql(layout, ResourceSource.RECORDS).value(sql, LabelName.plain(label)));
    }
    List<String> places = new ArrayList<>();
    streamLabel(sql, label).ifPresent(places::add);
    Optional.ofNullable(FIELDS.get(label)).ifPresent(places::add);
    if (!NEVER_EMPTY.contains(label)) {
      attributes().value(sql, label).ifPresent(places::add);
    }
    return Optional.of(places.reversed().stream().reduce(RecordSql::before).orElse(NOTHING));
  }

  /** Whether the value is told by the columns of the rollup, or is the same for all records. */
  boolean isRolledUp(LabelName name) {
    String label = name.label();
    if (label.equals(LabelLayout.SERVICE_NAME)) {
      return true;
    }
    SqlBuilder scratch = new SqlBuilder();
    if (value(scratch, name).isEmpty() || streamLabel(scratch, label).isPresent()) {
      return false;
    }
    return NEVER_EMPTY.contains(label)
        || (!FIELDS.containsKey(label) && attributes().value(scratch, label).isEmpty());
  }

  private static String before(String later, String earlier) {
    return ResourceSql.firstNonEmpty(earlier, later);
  }

  /** Whether the record has the label, be it empty; only for labels with a {@link #value}. */
  String presence(SqlBuilder sql, LabelName name) {
    String label = name.label();
    if (label.equals(LabelLayout.SERVICE_NAME)) {
      return "1";
    }
    List<String> places = new ArrayList<>();
    streamLabel(sql, label).ifPresent(value -> places.add(value + " != ''"));
    Optional.ofNullable(FIELDS.get(label)).ifPresent(value -> places.add(value + " != ''"));
    attributes().presence(sql, label).ifPresent(places::add);
    return places.isEmpty() ? "0" : "(" + String.join(" OR ", places) + ")";
  }

  private AttributeSql attributes() {
    return new AttributeSql(layout, names.get());
  }

  /** Empty if no resource has the label. */
  private Optional<String> streamLabel(SqlBuilder sql, String label) {
    AttributeNames known = names.get();
    Optional<ImmutableList<String>> showing = AttributeNames.showingAs(label, known.ofResources());
    if (showing.isPresent() && showing.get().isEmpty()) {
      return Optional.empty();
    }
    return known.noHints()
        ? layout
            .attributeOf(label)
            .filter(attribute -> showing.orElseThrow().contains(attribute))
            .map(attribute -> ResourceSource.RECORDS.attribute(sql, attribute))
        : Optional.of(new ResourceSql(layout, ResourceSource.RECORDS).streamLabel(sql, label));
  }
}
