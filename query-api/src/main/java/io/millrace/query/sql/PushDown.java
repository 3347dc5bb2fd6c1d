package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LabelFilterStage;
import io.millrace.query.logql.ast.LabelFormat;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.ast.UnpackParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Divides a pipeline between the store and the process. A line filter goes to the store while no
 * stage before it changed the line; a label filter while none before it changed labels. Of what
 * stays in the process the store gets the conditions that every record which comes through must
 * hold, so that fewer rows travel.
 *
 * @param conditions SQL of what the store runs
 * @param remaining what the process runs, in order
 * @param doubts SQL of the records for which the conditions do not tell: they come through
 * @param complete whether nothing remains to be run over records without doubt
 */
record PushDown(
    ImmutableList<String> conditions,
    ImmutableList<Stage> remaining,
    ImmutableList<String> doubts,
    boolean complete) {
  static PushDown of(SqlBuilder sql, RecordSql records, List<Stage> stages) {
    Division division = new Division(sql, records);
    stages.forEach(division::add);
    return new PushDown(
        ImmutableList.copyOf(division.conditions),
        ImmutableList.copyOf(division.remaining),
        ImmutableList.copyOf(division.doubts),
        division.complete);
  }

  /** Whether the process may still leave records out. */
  boolean filtersRemain() {
    return remaining.stream()
        .anyMatch(stage -> stage instanceof LineFilter || stage instanceof LabelFilterStage);
  }

  private static final class Division {
    private final FilterSql filters;
    private final LineHints hints;
    private final SqlBuilder sql;
    private final List<String> conditions = new ArrayList<>();
    private final List<Stage> remaining = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();
    private boolean complete = true;
    private boolean sameLine = true;
    private boolean sameLabels = true;
    // every label that is not stored stands in the line as it was stored
    private boolean labelsFromLine = true;
    // whether the stage at hand is told by conditions and doubts
    private boolean told;

    Division(SqlBuilder sql, RecordSql records) {
      this.sql = sql;
      this.filters = new FilterSql(sql, records);
      this.hints = new LineHints(sql, records);
    }

    void add(Stage stage) {
      told = false;
      boolean done =
          switch (stage) {
            case LineFilter filter when sameLine -> lineFilter(filter);
            case LabelFilterStage filter when sameLabels -> storedFilter(filter);
            case LabelFilterStage filter when labelsFromLine -> parsedFilter(filter);
            default -> false;
          };
      if (!done) {
        remaining.add(stage);
        complete &= told;
        sameLine &= stage.keepsLine();
        sameLabels &= stage.keepsLabels();
        labelsFromLine &=
            stage.keepsLine() && !(stage instanceof LabelFormat || stage instanceof UnpackParser);
      }
    }

    private boolean lineFilter(LineFilter filter) {
      Optional<String> condition = ValueSql.matches(sql, filter);
      condition.ifPresentOrElse(conditions::add, () -> hints.of(filter).ifPresent(conditions::add));
      return condition.isPresent();
    }

    private boolean storedFilter(LabelFilterStage stage) {
      Optional<FilterSql.Condition> condition = filters.exact(stage.filter());
      if (condition.isEmpty()) {
        filters.necessary(stage.filter()).ifPresent(conditions::add);
        return false;
      }
      conditions.add(condition.get().orDoubtful());
      doubts.addAll(condition.get().doubts());
      told = true;
      return condition.get().doubts().isEmpty();
    }

    private boolean parsedFilter(LabelFilterStage stage) {
      hints.of(stage.filter()).ifPresent(conditions::add);
      return false;
    }
  }
}
