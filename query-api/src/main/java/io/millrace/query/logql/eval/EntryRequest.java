package io.millrace.query.logql.eval;

import io.millrace.query.logql.ast.LogQuery;
import java.util.OptionalInt;

/**
 * Which records are wanted.
 *
 * @param query selector and pipeline; the source may run as much of the pipeline as it can
 * @param startNanos the oldest, inclusive
 * @param endNanos exclusive
 * @param limit how many records are wanted behind the whole pipeline; empty for all
 */
public record EntryRequest(
    LogQuery query, long startNanos, long endNanos, Direction direction, OptionalInt limit) {}
