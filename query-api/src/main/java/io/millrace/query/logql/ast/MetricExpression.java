package io.millrace.query.logql.ast;

/** A query for samples: one number, or one number for each of several label sets, at a time. */
public sealed interface MetricExpression extends Expression
    permits RangeAggregation,
        VectorAggregation,
        BinaryOperation,
        LabelReplace,
        NumberLiteral,
        VectorLiteral {}
