package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.AndFilter;
import io.millrace.query.logql.ast.CompareOperator;
import io.millrace.query.logql.ast.IpFilter;
import io.millrace.query.logql.ast.LabelFilter;
import io.millrace.query.logql.ast.OrFilter;
import io.millrace.query.logql.ast.Quantity;
import io.millrace.query.logql.ast.QuantityFilter;
import io.millrace.query.logql.ast.TextFilter;
import java.util.Optional;

/**
 * Filters on labels that are stored. A comparison with a number is told for whole numbers; for all
 * other texts there is doubt, and only the evaluator can tell.
 */
final class FilterSql {
  /** Whole numbers of which a billion can be added up without a loss. */
  static final String WHOLE_NUMBER = "^(?:0|-?[1-9][0-9]{0,9})$";

  // past it not every whole number is a double
  private static final double MAX_EXACT = 9_007_199_254_740_992.0;

  private final SqlBuilder sql;
  private final RecordSql records;

  FilterSql(SqlBuilder sql, RecordSql records) {
    this.sql = sql;
    this.records = records;
  }

  /**
   * A condition.
   *
   * @param doubts records for which the condition says nothing
   */
  record Condition(String sql, ImmutableList<String> doubts) {
    static Condition certain(String sql) {
      return new Condition(sql, ImmutableList.of());
    }

    /** What every record that comes through must hold. */
    String orDoubtful() {
      return doubts.isEmpty() ? sql : "(" + sql + " OR " + String.join(" OR ", doubts) + ")";
    }

    Condition with(String operator, Condition other) {
      return new Condition(
          "(" + sql + operator + other.sql + ")",
          ImmutableList.<String>builder().addAll(doubts).addAll(other.doubts).build());
    }
  }

  /** The condition of a filter; empty if only the evaluator can tell. */
  Optional<Condition> exact(LabelFilter filter) {
    return switch (filter) {
      case TextFilter text ->
          records
              .value(sql, text.matcher().name())
              .map(value -> Condition.certain(ValueSql.matches(sql, value, text.matcher())));
      case QuantityFilter quantity -> comparison(quantity);
      case IpFilter _ -> Optional.empty();
      case AndFilter and -> both(and.left(), " AND ", and.right());
      case OrFilter or -> both(or.left(), " OR ", or.right());
    };
  }

  /** Whether the condition of a filter reads what the rollup has. */
  boolean isRolledUp(LabelFilter filter) {
    return switch (filter) {
      case TextFilter text -> records.isRolledUp(text.matcher().name());
      case QuantityFilter _, IpFilter _ -> false;
      case AndFilter and -> isRolledUp(and.left()) && isRolledUp(and.right());
      case OrFilter or -> isRolledUp(or.left()) && isRolledUp(or.right());
    };
  }

  /** What a record that comes through the filter holds; empty if nothing is known. */
  Optional<String> necessary(LabelFilter filter) {
    Optional<String> exact = exact(filter).map(Condition::orDoubtful);
    return exact.isPresent() ? exact : Necessary.of(filter, this::necessary);
  }

  private Optional<Condition> both(LabelFilter left, String operator, LabelFilter right) {
    return exact(left).flatMap(a -> exact(right).map(b -> a.with(operator, b)));
  }

  private Optional<Condition> comparison(QuantityFilter filter) {
    if (!(filter.quantity() instanceof Quantity.Plain number)
        || !(Math.abs(number.value()) < MAX_EXACT)) {
      return Optional.empty();
    }
    return records
        .value(sql, filter.name())
        .map(
            value -> {
              String whole = "match(" + value + ", " + sql.text(WHOLE_NUMBER) + ")";
              return new Condition(
                  "(" + whole + " AND " + compared(value, filter.operator(), number.value()) + ")",
                  ImmutableList.of(
                      "(" + records.presence(sql, filter.name()) + " AND NOT " + whole + ")"));
            });
  }

  /** A whole number against any: by the next whole one. */
  private String compared(String value, CompareOperator operator, double bound) {
    String number = "toInt64OrZero(" + value + ")";
    boolean whole = bound == Math.rint(bound);
    String below = sql.number((long) Math.floor(bound));
    return switch (operator) {
      case EQUAL -> whole ? number + " = " + below : "0";
      case NOT_EQUAL -> whole ? number + " != " + below : "1";
      case GREATER -> number + " > " + below;
      case GREATER_OR_EQUAL -> number + (whole ? " >= " : " > ") + below;
      case LESS -> number + (whole ? " < " : " <= ") + below;
      case LESS_OR_EQUAL -> number + " <= " + below;
    };
  }
}
