package io.millrace.query.logql.ast;

/** A condition on labels. */
public sealed interface LabelFilter permits TextFilter, QuantityFilter, AndFilter, OrFilter {
  /** Whether it compares texts alone: then it can never set an error. */
  boolean isTextOnly();
}
