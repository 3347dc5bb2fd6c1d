package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.LabelFilterStage;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.RangeAggregation;
import io.millrace.query.logql.ast.Stage;
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
  static boolean write(
      SqlBuilder sql, RecordFilter filter, RecordSql records, RangeRequest request) {
    Optional<Grouping> grouping =
        request.grouping().filter(clause -> clause.kind() != Grouping.Kind.WITHOUT);
    if (grouping.isEmpty()) {
      return false;
    }
    PushDown pushDown = PushDown.of(sql, records, request.aggregation().query().stages());
    Optional<List<Label>> labels = labels(sql, records, grouping.get());
    if (labels.isEmpty() || !pushDown.complete()) {
      return false;
    }
    List<String> conditions = new ArrayList<>(pushDown.conditions());
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
    List<String> statements = new ArrayList<>();
    for (RecordSource source : sources(filter, records, request, grouping.get())) {
      List<String> all = filter.records(sql, request.aggregation().query().selector(), source);
      all.addAll(conditions);
      String select =
          select(Steps.of(sql, request, source.nanos()), labels.get(), all, numbers.and(doubts));
      statements.add(request.aggregation().name().countsBytes() ? source.ofBytes(select) : select);
    }
    sql.add(String.join(" UNION ALL ", statements));
    return true;
  }

  private static ImmutableList<RecordSource> sources(
      RecordFilter filter, RecordSql records, RangeRequest request, Grouping grouping) {
    RangeAggregation aggregation = request.aggregation();
    return RecordSource.ofWindows(
        request,
        () ->
            aggregation.unwrap().isEmpty()
                && aggregation.query().stages().stream()
                    .allMatch(stage -> isRolledUp(records, stage))
                && grouping.labels().stream().allMatch(records::isRolledUp)
                && filter.isRolledUp(aggregation.query().selector()));
  }

  private static boolean isRolledUp(RecordSql records, Stage stage) {
    return stage instanceof LabelFilterStage filter
        && new FilterSql(new SqlBuilder(), records).isRolledUp(filter.filter());
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

  private static String select(
      Steps steps, List<Label> labels, List<String> conditions, Numbers numbers) {
    List<String> columns = new ArrayList<>(labels.stream().map(Label::column).toList());
    columns.add(steps.first() + " AS firstStep");
    columns.add(steps.end() + " AS endStep");
    columns.add("toInt64(count()) AS records");
    columns.add("toInt64(" + numbers.total() + ") AS total");
    columns.add("toInt64(" + numbers.least() + ") AS least");
    columns.add("toInt64(" + numbers.greatest() + ") AS greatest");
    boolean certain = numbers.doubts().isEmpty();
    columns.add(
        certain
            ? "toInt64(0) AS doubtful"
            : "toInt64(countIf(" + String.join(" OR ", numbers.doubts()) + ")) AS doubtful");
    List<String> keys = new ArrayList<>(labels.stream().map(Label::key).toList());
    keys.addAll(steps.keys());
    return "SELECT "
        + String.join(", ", columns)
        + " FROM logs WHERE "
        + String.join(" AND ", conditions)
        + (keys.isEmpty() ? "" : " GROUP BY " + String.join(", ", keys))
        // without keys there is a row even where there are no records
        + " HAVING records > 0"
        // an error refuses the query even between the windows
        + (certain ? " AND firstStep < endStep" : " ORDER BY doubtful DESC");
  }

  /**
   * A label of the grouping.
   *
   * @param column its value
   * @param key what is grouped by
   */
  private record Label(String column, String key) {}

  private static Optional<List<Label>> labels(
      SqlBuilder sql, RecordSql records, Grouping grouping) {
    List<Label> labels = new ArrayList<>();
    for (LabelName name : grouping.labels()) {
      Optional<String> value = records.value(sql, name);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      String alias = "g" + labels.size();
      labels.add(
          new Label(
              "toString(" + value.get() + ") AS " + alias,
              // its column is dictionary-coded and tells as much
              ResourceSql.isServiceName(name) ? "ServiceName" : alias));
    }
    return Optional.of(labels);
  }

  /**
   * Between which steps a record is.
   *
   * @param first {@link StepGrid#stepAtOrAfter} of its time
   * @param end the same, a range later
   * @param keys what is grouped by
   */
  private record Steps(String first, String end, ImmutableList<String> keys) {
    static Steps of(SqlBuilder sql, RangeRequest request, String nanos) {
      StepGrid grid = request.grid();
      long offset = request.aggregation().offsetNanos();
      long range = request.aggregation().rangeNanos();
      if (grid.count() == 1) {
        // every record that is read is in the only window
        return new Steps("toInt64(0)", "toInt64(1)", ImmutableList.of());
      }
      if (range % grid.stepNanos() != 0 || range / grid.stepNanos() > grid.count()) {
        // a range of very many steps, as at one time: the quotient would make a group of each
        return new Steps(
            within(sql, grid, steps(sql, grid, nanos, offset)),
            within(sql, grid, steps(sql, grid, nanos, offset + range)),
            ImmutableList.of("firstStep", "endStep"));
      }
      // one follows from the other: a single division for each record
      String end = steps(sql, grid, nanos, offset + range);
      String first = end + " - " + sql.number(range / grid.stepNanos());
      return new Steps(within(sql, grid, first), within(sql, grid, end), ImmutableList.of(end));
    }

    /**
     * Steps from the grid's start to the one at or after the record's time, moved; 0 or less for
     * what is not behind the start, since the quotient is rounded towards zero.
     */
    private static String steps(SqlBuilder sql, StepGrid grid, String nanos, long moveNanos) {
      long beforeNanos = grid.startNanos() - moveNanos - (grid.stepNanos() - 1);
      return "intDiv(%s - %s, %s)"
          .formatted(nanos, sql.number(beforeNanos), sql.number(grid.stepNanos()));
    }

    private static String within(SqlBuilder sql, StepGrid grid, String steps) {
      return "least(greatest(" + steps + ", toInt64(0)), " + sql.number(grid.count()) + ")";
    }
  }
}
