package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LabelFilterStage;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Divides a pipeline between the store and the process. A line filter goes to the store while no
 * stage before it changed the line; a text filter while none before it changed labels.
 *
 * @param conditions SQL of what the store runs
 * @param remaining what the process runs, in order
 */
record PushDown(ImmutableList<String> conditions, ImmutableList<Stage> remaining) {
  static PushDown of(SqlBuilder sql, RecordSql records, List<Stage> stages) {
    List<String> conditions = new ArrayList<>();
    ImmutableList.Builder<Stage> remaining = ImmutableList.builder();
    boolean sameLine = true;
    boolean sameLabels = true;
    for (Stage stage : stages) {
      Optional<String> condition = Optional.empty();
      if (stage instanceof LineFilter filter && sameLine) {
        condition = ValueSql.matches(sql, filter);
      } else if (stage instanceof LabelFilterStage filter && sameLabels) {
        condition = records.condition(sql, filter.filter());
      }
      if (condition.isPresent()) {
        conditions.add(condition.get());
      } else {
        remaining.add(stage);
        sameLine &= stage.keepsLine();
        sameLabels &= stage.keepsLabels();
      }
    }
    return new PushDown(ImmutableList.copyOf(conditions), remaining.build());
  }

  /** Whether the process may still leave records out. */
  boolean filtersRemain() {
    return remaining.stream()
        .anyMatch(stage -> stage instanceof LineFilter || stage instanceof LabelFilterStage);
  }
}
