package io.millrace.query.sql;

import io.millrace.model.store.RowCondition;
import io.millrace.query.logql.ast.StreamSelector;
import java.util.List;
import java.util.stream.Collectors;

/** Conditions on the table of streams, by rules of which the first that selects a stream holds. */
public final class StreamRules {
  private final ResourceSql resources;

  public StreamRules(LabelLayout layout) {
    this.resources = new ResourceSql(layout, ResourceSource.STREAMS);
  }

  /**
   * A rule.
   *
   * @param chosen whether the condition shall hold for the streams that it selects
   */
  public record Rule(StreamSelector selector, boolean chosen) {}

  /**
   * The condition for all rules.
   *
   * @param others whether it shall hold for the streams that none selects
   */
  public RowCondition condition(List<Rule> rules, boolean others) {
    SqlBuilder sql = new SqlBuilder();
    sql.add("multiIf(");
    for (Rule rule : rules) {
      sql.add(selects(sql, rule.selector())).add(", " + number(rule.chosen()) + ", ");
    }
    sql.add(number(others) + ")");
    return sql.condition();
  }

  private String selects(SqlBuilder sql, StreamSelector selector) {
    return selector.matchers().isEmpty()
        ? "1"
        : selector.matchers().stream()
            .map(matcher -> resources.condition(sql, matcher))
            .collect(Collectors.joining(" AND ", "(", ")"));
  }

  private static String number(boolean value) {
    return value ? "1" : "0";
  }
}
