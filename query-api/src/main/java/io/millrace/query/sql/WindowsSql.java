package io.millrace.query.sql;

import io.millrace.model.tenant.TenantId;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.eval.RangeRequest;
import io.millrace.query.logql.eval.StepGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The statement that counts the records of each group between the same two steps: where their first
 * window is and where their last one ended. From these the windows are exact, however range and
 * step relate, and there are at most two such rows for each group and step.
 */
final class WindowsSql {
  private WindowsSql() {}

  /**
   * Writes the statement: one column for each label of the grouping, then first step, end step,
   * count and bytes.
   *
   * @return false if only the evaluator can compute the request; then nothing was written
   */
  static boolean write(SqlBuilder sql, TenantId tenant, LabelLayout layout, RangeRequest request) {
    if (request.aggregation().unwrap().isPresent()) {
      return false;
    }
    LogQuery query = request.aggregation().query();
    RecordSql records = new RecordSql(layout);
    PushDown pushDown = PushDown.of(sql, records, query.stages());
    Optional<List<String>> labels = labels(sql, records, request);
    if (labels.isEmpty() || !pushDown.remaining().isEmpty()) {
      return false;
    }
    List<String> columns = new ArrayList<>(labels.get());
    columns.add(step(sql, request.grid(), request.aggregation().offsetNanos()) + " AS firstStep");
    columns.add(
        step(
                sql,
                request.grid(),
                request.aggregation().offsetNanos() + request.aggregation().rangeNanos())
            + " AS endStep");
    List<String> conditions =
        new RecordFilter(tenant, layout)
            .records(sql, query.selector(), request.startNanos(), request.endNanos());
    conditions.addAll(pushDown.conditions());
    String keys = String.join(", ", labels.get().stream().map(WindowsSql::alias).toList());
    sql.add("SELECT " + String.join(", ", columns))
        .add(", toInt64(count()) AS records, toInt64(" + sum(request) + ") AS total")
        .add(" FROM logs WHERE " + String.join(" AND ", conditions))
        .add(" GROUP BY " + (keys.isEmpty() ? "" : keys + ", ") + "firstStep, endStep")
        .add(" HAVING firstStep < endStep");
    return true;
  }

  private static Optional<List<String>> labels(
      SqlBuilder sql, RecordSql records, RangeRequest request) {
    Optional<Grouping> grouping = request.grouping();
    if (grouping.isEmpty() || grouping.get().kind() == Grouping.Kind.WITHOUT) {
      return Optional.empty();
    }
    List<String> columns = new ArrayList<>();
    for (LabelName name : grouping.get().labels()) {
      Optional<String> value = records.value(sql, name);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      columns.add("toString(" + value.get() + ") AS g" + columns.size());
    }
    return Optional.of(columns);
  }

  private static String alias(String column) {
    return column.substring(column.lastIndexOf(' ') + 1);
  }

  private static String sum(RangeRequest request) {
    return request.aggregation().name().countsBytes() ? "sum(length(Body))" : "count()";
  }

  /** {@link StepGrid#stepAtOrAfter} of the record's time, moved. */
  private static String step(SqlBuilder sql, StepGrid grid, long moveNanos) {
    String distance =
        "toUnixTimestamp64Nano(Timestamp) - " + sql.number(grid.startNanos() - moveNanos);
    String steps =
        "intDiv("
            + distance
            + " + "
            + sql.number(grid.stepNanos() - 1)
            + ", "
            + sql.number(grid.stepNanos())
            + ")";
    return "if("
        + distance
        + " <= 0, toInt64(0), least("
        + steps
        + ", "
        + sql.number(grid.count())
        + "))";
  }
}
