package io.millrace.query.logql.eval;

import io.millrace.query.logql.ast.LogQuery;

/**
 * A log query over a range of time.
 *
 * @param startNanos inclusive
 * @param endNanos exclusive
 * @param limit most lines in the answer
 * @param intervalNanos least time between two lines of the answer; 0 for none
 */
public record LineRequest(
    LogQuery query,
    long startNanos,
    long endNanos,
    Direction direction,
    int limit,
    long intervalNanos) {}
