package io.millrace.query.logql.ast;

/**
 * A LogQL query. {@link Object#toString} of every node is its canonical text: parsing it gives an
 * equal node again.
 */
public sealed interface Expression permits LogQuery, MetricExpression {}
