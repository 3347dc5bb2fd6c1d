package io.millrace.query.logql.ast;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * {@code function({…} | … | unwrap … [range] offset …)}: for each label set, a number over the
 * lines of the window (t - offset - range, t - offset].
 *
 * @param function what is computed, and of what
 * @param window the lines
 * @param grouping by which labels the lines fall together; NONE keeps all labels apart
 */
public record RangeAggregation(Call function, Window window, Grouping grouping)
    implements MetricExpression {
  /**
   * The function.
   *
   * @param parameter the quantile; empty for all others
   * @param unwrap where the numbers come from; empty for functions over lines
   */
  public record Call(RangeFunction name, OptionalDouble parameter, Optional<Unwrap> unwrap) {}

  /**
   * The lines.
   *
   * @param rangeNanos length of the window, over 0
   * @param offsetNanos how far the window lies in the past
   */
  public record Window(LogQuery query, long rangeNanos, long offsetNanos) {}

  /** An aggregation of lines rather than numbers. */
  public static RangeAggregation ofLines(RangeFunction function, Window window) {
    return new RangeAggregation(
        new Call(function, OptionalDouble.empty(), Optional.empty()), window, Grouping.NONE);
  }

  public RangeFunction name() {
    return function.name();
  }

  public Optional<Unwrap> unwrap() {
    return function.unwrap();
  }

  public LogQuery query() {
    return window.query();
  }

  public long rangeNanos() {
    return window.rangeNanos();
  }

  public long offsetNanos() {
    return window.offsetNanos();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name().symbol()).append('(');
    function.parameter().ifPresent(value -> text.append(Numbers.format(value)).append(", "));
    text.append(query());
    unwrap().ifPresent(unwrap -> text.append(' ').append(unwrap));
    text.append('[').append(Durations.format(rangeNanos())).append(']');
    if (offsetNanos() != 0) {
      text.append(" offset ").append(Durations.format(offsetNanos()));
    }
    return text.append(')').append(grouping).toString();
  }
}
