package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.eval.RangeRequest;
import io.millrace.query.logql.eval.StepGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The statement that counts the records of each group between the same two steps: where their first
 * window is and where their last one ended. From these the windows are exact, however range and
 * step relate, and there are at most two such rows for each group and step. Rows with doubtful
 * records come first: if there is one, only the evaluator can tell.
 */
final class WindowsSql {
  private WindowsSql() {}

  /**
   * Writes the statement: one column for each label of the grouping, then first step, end step,
   * count, total, least and greatest number, and how many records are doubtful.
   *
   * @return false if only the evaluator can compute the request; then nothing was written
   */
  static boolean write(SqlBuilder sql, TenantId tenant, LabelLayout layout, RangeRequest request) {
    Optional<Grouping> grouping =
        request.grouping().filter(clause -> clause.kind() != Grouping.Kind.WITHOUT);
    if (grouping.isEmpty()) {
      return false;
    }
    RecordSql records = new RecordSql(layout);
    PushDown pushDown = PushDown.of(sql, records, request.aggregation().query().stages());
    Optional<List<String>> labels = labels(sql, records, grouping.get());
    if (labels.isEmpty() || !pushDown.complete()) {
      return false;
    }
    List<String> conditions =
        new RecordFilter(tenant, layout)
            .records(
                sql,
                request.aggregation().query().selector(),
                request.startNanos(),
                request.endNanos());
    conditions.addAll(pushDown.conditions());
    List<String> doubts = new ArrayList<>(pushDown.doubts());
    Numbers numbers = Numbers.ofLines(request);
    if (request.aggregation().unwrap().isPresent()) {
      Optional<UnwrapSql> unwrap =
          UnwrapSql.of(sql, records, request.aggregation(), grouping.get());
      if (unwrap.isEmpty()) {
        return false;
      }
      conditions.addAll(unwrap.get().conditions());
      doubts.add(unwrap.get().doubt());
      numbers = Numbers.unwrapped(unwrap.get());
    }
    write(sql, request, labels.get(), conditions, numbers.and(doubts));
    return true;
  }

  /** What is computed of the records. */
  private record Numbers(
      String total, String least, String greatest, ImmutableList<String> doubts) {
    static Numbers ofLines(RangeRequest request) {
      boolean bytes = request.aggregation().name().countsBytes();
      return new Numbers(bytes ? "sum(length(Body))" : "count()", "0", "0", ImmutableList.of());
    }

    static Numbers unwrapped(UnwrapSql unwrap) {
      String number = "toInt64OrZero(" + unwrap.value() + ")";
      return new Numbers(
          "sum(" + number + ")", "min(" + number + ")", "max(" + number + ")", ImmutableList.of());
    }

    Numbers and(List<String> more) {
      return new Numbers(total, least, greatest, ImmutableList.copyOf(more));
    }
  }

  private static void write(
      SqlBuilder sql,
      RangeRequest request,
      List<String> labels,
      List<String> conditions,
      Numbers numbers) {
    long offset = request.aggregation().offsetNanos();
    long range = request.aggregation().rangeNanos();
    List<String> columns = new ArrayList<>(labels);
    columns.add(step(sql, request.grid(), offset) + " AS firstStep");
    columns.add(step(sql, request.grid(), offset + range) + " AS endStep");
    columns.add("toInt64(count()) AS records");
    columns.add("toInt64(" + numbers.total() + ") AS total");
    columns.add("toInt64(" + numbers.least() + ") AS least");
    columns.add("toInt64(" + numbers.greatest() + ") AS greatest");
    boolean certain = numbers.doubts().isEmpty();
    columns.add(
        certain
            ? "toInt64(0) AS doubtful"
            : "toInt64(countIf(" + String.join(" OR ", numbers.doubts()) + ")) AS doubtful");
    String keys = String.join(", ", labels.stream().map(WindowsSql::alias).toList());
    sql.add("SELECT " + String.join(", ", columns))
        .add(" FROM logs WHERE " + String.join(" AND ", conditions))
        .add(" GROUP BY " + (keys.isEmpty() ? "" : keys + ", ") + "firstStep, endStep")
        // an error refuses the query even between the windows
        .add(certain ? " HAVING firstStep < endStep" : " ORDER BY doubtful DESC");
  }

  private static Optional<List<String>> labels(
      SqlBuilder sql, RecordSql records, Grouping grouping) {
    List<String> columns = new ArrayList<>();
    for (LabelName name : grouping.labels()) {
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
