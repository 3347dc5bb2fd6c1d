package io.millrace.query.logql.ast;

/** A condition on labels. Only {@link QuantityFilter} can set an error. */
public sealed interface LabelFilter
    permits TextFilter, QuantityFilter, IpFilter, AndFilter, OrFilter {}
