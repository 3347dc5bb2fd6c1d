package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.AndFilter;
import io.millrace.query.logql.ast.Grouping;
import io.millrace.query.logql.ast.IpFilter;
import io.millrace.query.logql.ast.LabelFilter;
import io.millrace.query.logql.ast.MatchOperator;
import io.millrace.query.logql.ast.OrFilter;
import io.millrace.query.logql.ast.QuantityFilter;
import io.millrace.query.logql.ast.RangeAggregation;
import io.millrace.query.logql.ast.TextFilter;
import io.millrace.query.logql.ast.Unwrap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The number of each record from a stored label. Whole numbers add up and compare exactly; for all
 * other texts there is doubt.
 *
 * @param value SQL of the label's text
 * @param conditions what a record holds that has a number
 * @param doubt records whose text is no whole number
 */
record UnwrapSql(String value, ImmutableList<String> conditions, String doubt) {
  private static final String ERROR = "__error__";

  /** Empty if only the evaluator can compute it. */
  static Optional<UnwrapSql> of(
      SqlBuilder sql, RecordSql records, RangeAggregation aggregation, Grouping grouping) {
    Unwrap unwrap = aggregation.unwrap().orElseThrow();
    boolean possible =
        unwrap.conversion() == Unwrap.Conversion.NUMBER
            && isComputable(aggregation)
            && grouping.labels().stream()
                .noneMatch(name -> name.label().equals(unwrap.label().label()));
    Optional<String> value = possible ? records.value(sql, unwrap.label()) : Optional.empty();
    Optional<List<String>> filters = value.flatMap(text -> filters(sql, records, unwrap));
    return filters.map(
        conditions -> {
          conditions.add(value.get() + " != ''");
          return new UnwrapSql(
              value.get(),
              ImmutableList.copyOf(conditions),
              "NOT match(" + value.get() + ", " + sql.text(FilterSql.WHOLE_NUMBER) + ")");
        });
  }

  private static boolean isComputable(RangeAggregation aggregation) {
    return switch (aggregation.name()) {
      case SUM_OVER_TIME, RATE, MIN_OVER_TIME, MAX_OVER_TIME -> true;
      case COUNT_OVER_TIME,
          BYTES_OVER_TIME,
          BYTES_RATE,
          ABSENT_OVER_TIME,
          RATE_COUNTER,
          AVG_OVER_TIME,
          FIRST_OVER_TIME,
          LAST_OVER_TIME,
          STDDEV_OVER_TIME,
          STDVAR_OVER_TIME,
          QUANTILE_OVER_TIME ->
          false;
    };
  }

  private static Optional<List<String>> filters(SqlBuilder sql, RecordSql records, Unwrap unwrap) {
    List<String> conditions = new ArrayList<>();
    FilterSql compiler = new FilterSql(sql, records);
    for (LabelFilter filter : unwrap.filters()) {
      if (!asksForNoError(filter)) {
        Optional<FilterSql.Condition> condition =
            names(filter, unwrap.label().label()) ? Optional.empty() : compiler.exact(filter);
        if (condition.isEmpty() || !condition.get().doubts().isEmpty()) {
          return Optional.empty();
        }
        conditions.add(condition.get().sql());
      }
    }
    return Optional.of(conditions);
  }

  /** A record without doubt has no error. */
  private static boolean asksForNoError(LabelFilter filter) {
    return filter instanceof TextFilter text
        && text.matcher().name().label().equals(ERROR)
        && text.matcher().operator() == MatchOperator.EQUAL
        && text.matcher().value().isEmpty();
  }

  /** The unwrapped label is gone when the filters are asked. */
  private static boolean names(LabelFilter filter, String label) {
    return switch (filter) {
      case TextFilter text -> text.matcher().name().label().equals(label);
      case QuantityFilter quantity -> quantity.name().label().equals(label);
      case IpFilter ip -> ip.name().label().equals(label);
      case AndFilter and -> names(and.left(), label) || names(and.right(), label);
      case OrFilter or -> names(or.left(), label) || names(or.right(), label);
    };
  }
}
