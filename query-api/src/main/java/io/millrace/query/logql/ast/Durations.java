package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableMap;
import java.util.OptionalLong;

/** Durations as LogQL writes them: {@code 1h30m}, {@code 250ms}, {@code 1d}. */
public final class Durations {
  /** The longest range, offset or step: 20 years. */
  public static final long LONGEST_NANOS = 20L * 365 * 24 * 3_600_000_000_000L;

  private static final long HOUR = 3_600_000_000_000L;
  private static final ImmutableMap<String, Long> CLOCK_UNITS =
      ImmutableMap.<String, Long>builder()
          .put("h", HOUR)
          .put("m", 60_000_000_000L)
          .put("s", 1_000_000_000L)
          .put("ms", 1_000_000L)
          .put("us", 1_000L)
          .put("µs", 1_000L)
          .put("μs", 1_000L)
          .put("ns", 1L)
          .buildOrThrow();
  private static final ImmutableMap<String, Long> LONG_UNITS =
      ImmutableMap.of("y", 365 * 24 * HOUR, "w", 7 * 24 * HOUR, "d", 24 * HOUR);

  private Durations() {}

  /** Whole years, weeks or days as such; all else by the parts of the clock. */
  public static String format(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    // Long.MIN_VALUE cannot be written: no parser gives it
    long rest = Math.absExact(nanos);
    StringBuilder text = new StringBuilder(nanos < 0 ? "-" : "");
    for (var unit : LONG_UNITS.entrySet()) {
      if (rest % unit.getValue() == 0) {
        return text.append(rest / unit.getValue()).append(unit.getKey()).toString();
      }
    }
    for (var unit : CLOCK_UNITS.entrySet()) {
      if (rest >= unit.getValue()) {
        text.append(rest / unit.getValue()).append(unit.getKey());
        rest %= unit.getValue();
      }
    }
    return text.toString();
  }

  /** A duration of a query: the units of {@link #parseValue}, and d, w and y. */
  public static OptionalLong parse(String text) {
    return parse(text, true);
  }

  /** A duration in a log, as the Go language writes it: a sign, then numbers with h to ns. */
  public static OptionalLong parseValue(String text) {
    if (text.startsWith("-") || text.startsWith("+")) {
      OptionalLong size = parse(text.substring(1), false);
      return size.isPresent() && text.charAt(0) == '-' ? OptionalLong.of(-size.getAsLong()) : size;
    }
    return parse(text, false);
  }

  private static OptionalLong parse(String text, boolean longUnits) {
    if (text.equals("0")) {
      return OptionalLong.of(0);
    }
    long total = 0;
    int position = 0;
    while (position < text.length()) {
      int unitStart = skip(text, position, true);
      int unitEnd = skip(text, unitStart, false);
      Long unit = unit(text.substring(unitStart, unitEnd), longUnits);
      double number = number(text.substring(position, unitStart));
      if (unit == null || Double.isNaN(number) || number * unit > Long.MAX_VALUE - total) {
        return OptionalLong.empty();
      }
      total += nanos(text.substring(position, unitStart), number, unit);
      position = unitEnd;
    }
    return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(total);
  }

  private static Long unit(String name, boolean longUnits) {
    Long unit = CLOCK_UNITS.get(name);
    return unit == null && longUnits ? LONG_UNITS.get(name) : unit;
  }

  private static int skip(String text, int from, boolean numeric) {
    int position = from;
    while (position < text.length() && isNumeric(text.charAt(position)) == numeric) {
      position++;
    }
    return position;
  }

  private static boolean isNumeric(char c) {
    return c == '.' || (c >= '0' && c <= '9');
  }

  private static double number(String text) {
    boolean valid =
        !text.isEmpty() && !text.equals(".") && text.indexOf('.') == text.lastIndexOf('.');
    return valid ? Double.parseDouble(text) : Double.NaN;
  }

  private static long nanos(String text, double number, long unit) {
    // whole numbers stay exact where a double would round
    return text.indexOf('.') < 0 ? Long.parseLong(text) * unit : (long) (number * unit);
  }
}
