package io.millrace.query.sample;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.Decolorize;
import io.millrace.query.logql.ast.DropLabels;
import io.millrace.query.logql.ast.JsonParser;
import io.millrace.query.logql.ast.KeepLabels;
import io.millrace.query.logql.ast.LabelFilterStage;
import io.millrace.query.logql.ast.LabelFormat;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.LineFormat;
import io.millrace.query.logql.ast.LogfmtParser;
import io.millrace.query.logql.ast.PatternParser;
import io.millrace.query.logql.ast.RegexpParser;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.ast.UnpackParser;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.LogEntry;
import io.millrace.query.logql.eval.Pipeline;
import io.millrace.query.logql.eval.ProcessedEntry;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the fields of records: their structured metadata, what the query's own parsers took from
 * the line, and what json or else logfmt finds in it. Stream labels are no fields. Belongs to one
 * thread.
 */
public final class FieldDetector {
  private static final String SUFFIX = "_extracted";
  private static final String ERROR_PREFIX = "__error";

  private final Pipeline logfmt =
      new Pipeline(ImmutableList.of(new LogfmtParser(false, false, ImmutableList.of())));
  private final ImmutableList<String> queryParsers;
  private final int maxFields;
  private final Optional<String> wanted;
  private final int maxValues;
  private final Map<String, DetectedField> fields = new LinkedHashMap<>();
  private final Set<String> values = new LinkedHashSet<>();

  private FieldDetector(List<Stage> stages, int maxFields, Optional<String> wanted, int maxValues) {
    this.queryParsers =
        stages.stream().flatMap(FieldDetector::parser).collect(ImmutableList.toImmutableList());
    this.maxFields = maxFields;
    this.wanted = wanted;
    this.maxValues = maxValues;
  }

  /** Detects fields: the first that are seen, {@code limit} at most. */
  public static FieldDetector ofFields(List<Stage> stages, int limit) {
    return new FieldDetector(stages, limit, Optional.empty(), 0);
  }

  /** Keeps the values of one field: the first that are seen, {@code limit} at most. */
  public static FieldDetector ofValues(List<Stage> stages, String label, int limit) {
    return new FieldDetector(stages, 1, Optional.of(label), limit);
  }

  /** Looks at a record that came through the stages of the query. */
  public void add(ProcessedEntry entry) {
    entry.structuredMetadata().forEach((label, value) -> see(label, value, List.of()));
    entry.parsed().forEach(this::seeParsed);
    List<JsonFields.Found> found = JsonFields.of(entry.line());
    for (JsonFields.Found next : found) {
      DetectedField field = see(next.label(), next.value(), List.of("json"));
      if (field != null) {
        field.at(next.path());
      }
    }
    if (found.isEmpty()) {
      // without stored labels, so that no name is changed for the sake of one
      logfmt
          .process(new LogEntry(0, entry.line(), LabelSet.EMPTY, LabelSet.EMPTY))
          .parsed()
          .forEach((label, value) -> see(label, value, List.of("logfmt")));
    }
  }

  /** The fields, in the order in which they were seen. */
  public Collection<DetectedField> fields() {
    return fields.values();
  }

  /** Values of the one field, in the order in which they were seen. */
  public Collection<String> values() {
    return values;
  }

  private void seeParsed(String label, String value) {
    if (!label.startsWith(ERROR_PREFIX)) {
      String name =
          label.endsWith(SUFFIX) ? label.substring(0, label.length() - SUFFIX.length()) : label;
      see(name, value, queryParsers);
    }
  }

  /** The field; null if it is not looked for, or there are too many. */
  private DetectedField see(String label, String value, List<String> parsers) {
    if (value.isEmpty() || !wanted.map(label::equals).orElse(true)) {
      return null;
    }
    DetectedField field = fields.get(label);
    if (field == null) {
      if (fields.size() >= maxFields) {
        return null;
      }
      field = new DetectedField(label);
      fields.put(label, field);
    }
    field.add(value);
    parsers.forEach(field::parsedBy);
    if (values.size() < maxValues) {
      values.add(value);
    }
    return field;
  }

  private static Stream<String> parser(Stage stage) {
    return switch (stage) {
      case JsonParser _ -> Stream.of("json");
      case LogfmtParser _ -> Stream.of("logfmt");
      case PatternParser _ -> Stream.of("pattern");
      case RegexpParser _ -> Stream.of("regexp");
      case UnpackParser _ -> Stream.of("unpack");
      case LineFilter _,
          LabelFilterStage _,
          LineFormat _,
          LabelFormat _,
          Decolorize _,
          DropLabels _,
          KeepLabels _ ->
          Stream.empty();
    };
  }
}
