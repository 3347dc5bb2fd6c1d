package io.millrace.query.cases;

import io.millrace.query.logql.ast.Durations;
import io.millrace.query.logql.ast.Numbers;
import io.millrace.query.logql.ast.Quoted;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.ProcessedEntry;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.Series;
import io.millrace.query.logql.eval.StepGrid;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.EntryLabels;
import io.millrace.query.sql.LabelLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Answers as the case files write them.
 *
 * <p>A line: {@code #3 +{a="b"} -{c} -> text}: the record's number in its data set, labels that the
 * query made, labels that it took away, and its line where the query made a new one. A series:
 * {@code {a="b"} 30s=1 1m0s=2}, at one time {@code {a="b"} 1}. A number: itself. Nothing: {@code
 * nothing}. The severity and its level, which all records have, are left out unless the query names
 * them; so are details of errors.
 */
final class AnswerText {
  private static final Set<String> ALWAYS_THERE = Set.of("detected_level", "severity_number");
  private static final EntryLabels LABELS =
      new EntryLabels(new LabelLayout(QuerySettings.DEFAULT_STREAM_ATTRIBUTES));

  private final DataSet data;
  private final boolean showsLevel;

  AnswerText(DataSet data, String query) {
    this.data = data;
    this.showsLevel = query.contains("level") || query.contains("severity");
  }

  List<String> of(QueryResult result) {
    List<String> lines = new ArrayList<>();
    switch (result) {
      case QueryResult.Lines found -> found.entries().forEach(entry -> lines.add(line(entry)));
      case QueryResult.Matrix matrix ->
          matrix.series().stream()
              .sorted(Comparator.comparing(Series::labels))
              .forEach(series -> lines.add(series(series, matrix.grid())));
      case QueryResult.Vector vector ->
          vector
              .series()
              .forEach(
                  series ->
                      lines.add(shown(series.labels()) + " " + Numbers.format(series.values()[0])));
      case QueryResult.Scalar scalar -> lines.add(Numbers.format(scalar.value()));
    }
    return lines.isEmpty() ? List.of("nothing") : lines;
  }

  private String series(Series series, StepGrid grid) {
    return shown(series.labels())
        + series.present().stream()
            .mapToObj(
                step ->
                    " "
                        + Durations.format(grid.timeNanos(step) - DataSet.START_NANOS)
                        + "="
                        + Numbers.format(series.values()[step]))
            .collect(Collectors.joining());
  }

  private String line(ProcessedEntry entry) {
    DataRecord record = recordOf(entry);
    LabelSet before = allLabels(record);
    Set<String> gone = new TreeSet<>();
    before.forEach(
        (name, value) -> {
          if (!entry.allLabels().has(name) && !isHidden(name)) {
            gone.add(name);
          }
        });
    LabelSet made = entry.parsed().filter(name -> !name.equals("__error_details__"));
    String changed = entry.line().equals(record.line()) ? "" : " -> " + text(entry.line());
    return "#"
        + record.number()
        + (made.isEmpty() ? "" : " +" + made)
        + (gone.isEmpty() ? "" : " -{" + String.join(", ", gone) + "}")
        + changed;
  }

  /** Of several of one time the one with the line, or the first. */
  private DataRecord recordOf(ProcessedEntry entry) {
    List<DataRecord> candidates =
        data.records().stream()
            .filter(record -> record.timestampNanos() == entry.timestampNanos())
            .toList();
    return candidates.stream()
        .filter(record -> record.line().equals(entry.line()))
        .findFirst()
        .orElse(candidates.getFirst());
  }

  private static LabelSet allLabels(DataRecord record) {
    var entry = record.entry(LABELS).entry();
    return new ProcessedEntry(
            0,
            "",
            new ProcessedEntry.Labels(
                entry.streamLabels(), entry.structuredMetadata(), LabelSet.EMPTY),
            0)
        .allLabels();
  }

  private LabelSet shown(LabelSet labels) {
    return labels.filter(name -> !isHidden(name));
  }

  private boolean isHidden(String name) {
    return !showsLevel && ALWAYS_THERE.contains(name);
  }

  private static String text(String line) {
    boolean plain = !line.isEmpty() && line.equals(line.strip()) && line.charAt(0) != '"';
    return plain && line.chars().noneMatch(c -> c < ' ') ? line : Quoted.of(line);
  }
}
