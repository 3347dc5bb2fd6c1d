package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableMap;
import java.util.Locale;
import java.util.OptionalLong;

/** Sizes as LogQL writes them: {@code 12KB} is 12,000 bytes, {@code 12KiB} is 12,288. */
public final class ByteSizes {
  private static final ImmutableMap<String, Long> UNITS =
      ImmutableMap.<String, Long>builder()
          .put("EiB", 1L << 60)
          .put("EB", 1_000_000_000_000_000_000L)
          .put("PiB", 1L << 50)
          .put("PB", 1_000_000_000_000_000L)
          .put("TiB", 1L << 40)
          .put("TB", 1_000_000_000_000L)
          .put("GiB", 1L << 30)
          .put("GB", 1_000_000_000L)
          .put("MiB", 1L << 20)
          .put("MB", 1_000_000L)
          .put("KiB", 1L << 10)
          .put("KB", 1_000L)
          .put("B", 1L)
          .buildOrThrow();
  private static final ImmutableMap<String, Long> BY_LOWER_CASE = byLowerCase();

  private ByteSizes() {}

  /** By the largest unit that is exact. */
  public static String format(long bytes) {
    for (var unit : UNITS.entrySet()) {
      if (bytes != 0 && bytes % unit.getValue() == 0) {
        return bytes / unit.getValue() + unit.getKey();
      }
    }
    return bytes + "B";
  }

  /**
   * A number and, after blanks or none, a unit of either case ({@code k}, {@code kb}, {@code KiB});
   * none means bytes.
   */
  public static OptionalLong parse(String text) {
    int end = 0;
    while (end < text.length() && isNumeric(text.charAt(end))) {
      end++;
    }
    String number = text.substring(0, end).replace(",", "");
    Long unit = BY_LOWER_CASE.get(text.substring(end).strip().toLowerCase(Locale.ROOT));
    boolean valid =
        !number.isEmpty() && !number.equals(".") && number.indexOf('.') == number.lastIndexOf('.');
    if (unit == null || !valid) {
      return OptionalLong.empty();
    }
    double bytes = Double.parseDouble(number) * unit;
    return bytes < Long.MAX_VALUE ? OptionalLong.of((long) bytes) : OptionalLong.empty();
  }

  private static boolean isNumeric(char c) {
    return c == '.' || c == ',' || (c >= '0' && c <= '9');
  }

  private static ImmutableMap<String, Long> byLowerCase() {
    ImmutableMap.Builder<String, Long> units = ImmutableMap.builder();
    UNITS.forEach(
        (name, bytes) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          units.put(lower, bytes);
          if (lower.length() > 1) {
            units.put(lower.substring(0, lower.length() - 1), bytes);
          }
        });
    return units.put("", 1L).buildOrThrow();
  }
}
