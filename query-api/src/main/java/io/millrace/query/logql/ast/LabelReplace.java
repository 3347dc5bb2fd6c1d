package io.millrace.query.logql.ast;

/**
 * {@code label_replace(inner, "to", "$1", "from", "(.*)")}: where the regular expression matches
 * the whole value of one label, another gets the replacement with its groups filled in; an empty
 * replacement takes it away.
 */
public record LabelReplace(MetricExpression inner, Rule rule) implements MetricExpression {
  /**
   * What is replaced.
   *
   * @param label the label that is set
   * @param replacement with {@code $1} or {@code ${name}} for groups
   * @param source the label that is read
   * @param regex RE2
   */
  public record Rule(String label, String replacement, String source, String regex) {}

  @Override
  public String toString() {
    return "label_replace("
        + inner
        + ", "
        + Quoted.of(rule.label())
        + ", "
        + Quoted.of(rule.replacement())
        + ", "
        + Quoted.of(rule.source())
        + ", "
        + Quoted.of(rule.regex())
        + ")";
  }
}
