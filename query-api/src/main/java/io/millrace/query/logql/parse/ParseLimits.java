package io.millrace.query.logql.parse;

/**
 * What a query may cost before it runs.
 *
 * @param maxLength characters
 * @param maxDepth nesting of parentheses and operators
 * @param maxStages steps of one pipeline
 */
public record ParseLimits(int maxLength, int maxDepth, int maxStages) {
  public static final ParseLimits DEFAULT = new ParseLimits(131_072, 100, 100);
}
