package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.eval.RangeRequest;
import io.millrace.query.logql.eval.StepGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Where the records of a time are counted: from the rows, or from the rollup by minute that stands
 * beside them in each part ({@code rollup_by_minute}, which ClickHouse reads by itself where all
 * that a statement names is in it). The rollup tells times apart by its units alone, so that the
 * ends of a time that are no whole units are read from the rows.
 *
 * @param startNanos of the oldest record
 * @param endNanos exclusive
 * @param but what lies between and is read elsewhere
 */
record RecordSource(Kind kind, long startNanos, long endNanos, Optional<RecordSource> but) {
  private static final long SECOND = 1_000_000_000L;

  /** Fewer are read with the rows at their ends at no greater cost. */
  private static final int MIN_UNITS = 5;

  /** What a time is made of. */
  enum Kind {
    ROWS(1, 0, "Timestamp"),
    /** Windows of LogQL hold their last moment and not their first: these minutes, too. */
    MINUTES(60 * SECOND, 1, "toStartOfMinute(subtractNanoseconds(Timestamp, 1))"),
    /** These hold their first moment and not their last. */
    FIVE_MINUTES(300 * SECOND, 0, "toStartOfFiveMinutes(Timestamp)");

    private final long nanos;
    private final long firstNano;
    private final String column;

    Kind(long nanos, long firstNano, String column) {
      this.nanos = nanos;
      this.firstNano = firstNano;
      this.column = column;
    }

    private long begin(long nanosOrLater) {
      return Math.ceilDiv(nanosOrLater - firstNano, nanos) * nanos + firstNano;
    }

    private long end(long nanosOrEarlier) {
      return Math.floorDiv(nanosOrEarlier - firstNano, nanos) * nanos + firstNano;
    }

    private boolean isWhole(long... lengths) {
      for (long length : lengths) {
        if (length % nanos != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** With nothing read elsewhere. */
  RecordSource(Kind kind, long startNanos, long endNanos) {
    this(kind, startNanos, endNanos, Optional.empty());
  }

  static RecordSource rows(long startNanos, long endNanos) {
    return new RecordSource(Kind.ROWS, startNanos, endNanos);
  }

  /**
   * For windows.
   *
   * @param isRolledUp whether the rollup has all but the times; asked only where it has these
   */
  static ImmutableList<RecordSource> ofWindows(RangeRequest request, BooleanSupplier isRolledUp) {
    StepGrid grid = request.grid();
    long offset = request.aggregation().offsetNanos();
    boolean tells =
        grid.count() == 1
            || Kind.MINUTES.isWhole(
                grid.startNanos() - offset, grid.stepNanos(), request.aggregation().rangeNanos());
    return of(Kind.MINUTES, tells, request.startNanos(), request.endNanos(), isRolledUp);
  }

  /**
   * For steps, which begin at the grid's times.
   *
   * @param isRolledUp whether the rollup has all but the times; asked only where it has these
   */
  static ImmutableList<RecordSource> ofSteps(
      StepGrid grid, long startNanos, long endNanos, BooleanSupplier isRolledUp) {
    boolean tells =
        grid.count() == 1 || Kind.FIVE_MINUTES.isWhole(grid.startNanos(), grid.stepNanos());
    return of(Kind.FIVE_MINUTES, tells, startNanos, endNanos, isRolledUp);
  }

  private static ImmutableList<RecordSource> of(
      Kind kind, boolean tells, long startNanos, long endNanos, BooleanSupplier isRolledUp) {
    long begin = kind.begin(startNanos);
    long end = kind.end(endNanos);
    boolean isWhole = begin == startNanos && end == endNanos;
    if (!tells
        || startNanos <= 0
        || !RecordFilter.hasBuckets(startNanos, endNanos)
        || (!isWhole && end - begin < MIN_UNITS * kind.nanos)
        || !isRolledUp.getAsBoolean()) {
      return ImmutableList.of(rows(startNanos, endNanos));
    }
    RecordSource rollup = new RecordSource(kind, begin, end);
    return isWhole
        ? ImmutableList.of(rollup)
        : ImmutableList.of(rollup, rollup.rowsAround(startNanos, endNanos));
  }

  private RecordSource rowsAround(long firstNanos, long lastNanos) {
    if (firstNanos == startNanos) {
      return rows(endNanos, lastNanos);
    }
    return lastNanos == endNanos
        ? rows(firstNanos, startNanos)
        : new RecordSource(Kind.ROWS, firstNanos, lastNanos, Optional.of(this));
  }

  boolean isRollup() {
    return kind != Kind.ROWS;
  }

  /** Conditions that leave the records of the time. */
  List<String> times(SqlBuilder sql) {
    if (isRollup()) {
      return List.of(
          kind.column + " >= " + second(sql, startNanos),
          kind.column + " < " + second(sql, endNanos));
    }
    List<String> times = new ArrayList<>();
    times.add(kind.column + " >= " + RecordFilter.time(sql, startNanos));
    times.add(kind.column + " < " + RecordFilter.time(sql, endNanos));
    but.ifPresent(
        elsewhere -> {
          String begin = RecordFilter.time(sql, elsewhere.startNanos);
          String end = RecordFilter.time(sql, elsewhere.endNanos);
          times.add("(Timestamp < %s OR Timestamp >= %s)".formatted(begin, end));
          // the same by the primary key
          times.add(
              "(%1$s <= toStartOfFiveMinutes(%2$s) OR %1$s >= toStartOfFiveMinutes(%3$s))"
                  .formatted("toStartOfFiveMinutes(Timestamp)", begin, end));
        });
    return times;
  }

  private String second(SqlBuilder sql, long nanos) {
    return "toDateTime(" + sql.number((nanos - kind.firstNano) / SECOND) + ", 'UTC')";
  }

  /** The time of a record, or another one of the same unit. */
  String nanos() {
    return switch (kind) {
      case ROWS -> "toUnixTimestamp64Nano(Timestamp)";
      case MINUTES -> "(toInt64(toUnixTimestamp(%s)) + 60) * %d".formatted(kind.column, SECOND);
      case FIVE_MINUTES -> "toInt64(toUnixTimestamp(%s)) * %d".formatted(kind.column, SECOND);
    };
  }

  /**
   * A SELECT of lengths of lines, which the rollup has under the name that ClickHouse otherwise
   * replaces by a column's part before it looks there.
   */
  String ofBytes(String select) {
    return isRollup()
        ? "SELECT * FROM (" + select + " SETTINGS optimize_functions_to_subcolumns = 0)"
        : select;
  }
}
