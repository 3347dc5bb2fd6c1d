package io.millrace.query.http;

import com.google.common.collect.ImmutableListMultimap;
import com.linecorp.armeria.common.QueryParams;
import io.millrace.model.time.UnixNanos;
import io.millrace.query.logql.ast.Durations;
import io.millrace.query.logql.eval.Direction;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Parameters of a request, from its address and its form. What cannot be read is a 400 with the
 * parameter's name, what was given, and what is expected.
 */
final class Parameters {
  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,19}");
  private static final Pattern DECIMAL =
      Pattern.compile("-?\\d{1,12}(?:\\.\\d{0,9})?(?:[eE][+-]?\\d{1,2})?");
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000L);

  // with a range and an offset beside them these stay inside the nanoseconds of a long
  private static final long FIRST_NANOS =
      Instant.parse("1900-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L;
  private static final long LAST_NANOS =
      Instant.parse("2200-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L;

  private final QueryParams params;

  Parameters(QueryParams params) {
    this.params = params;
  }

  /** Empty if absent or empty. */
  Optional<String> text(String name) {
    return Optional.ofNullable(params.get(name)).filter(value -> !value.isEmpty());
  }

  String required(String name) {
    return text(name)
        .orElseThrow(() -> ApiException.badRequest(name + ": missing (expected: a value)"));
  }

  List<String> all(String name) {
    return params.getAll(name);
  }

  /** All of them, as they were given. */
  ImmutableListMultimap<String, String> asMap() {
    ImmutableListMultimap.Builder<String, String> all = ImmutableListMultimap.builder();
    params.forEach((name, value) -> all.put(name, value));
    return all.build();
  }

  /**
   * A time in nanoseconds: nanoseconds, seconds (ten digits at most, or with a fraction), or RFC
   * 3339.
   */
  OptionalLong timeNanos(String name) {
    return text(name).map(value -> OptionalLong.of(time(name, value))).orElse(OptionalLong.empty());
  }

  /** A duration over 0 in nanoseconds: {@code 5m}, or seconds with or without a fraction. */
  OptionalLong durationNanos(String name) {
    return text(name)
        .map(value -> OptionalLong.of(duration(name, value)))
        .orElse(OptionalLong.empty());
  }

  int positiveInt(String name, int orElse) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return orElse;
    }
    if (!value.get().matches("\\d{1,9}") || Integer.parseInt(value.get()) == 0) {
      throw invalid(name, value.get(), "a whole number over 0");
    }
    return Integer.parseInt(value.get());
  }

  Direction direction() {
    String value = text("direction").orElse("backward");
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "backward" -> Direction.BACKWARD;
      case "forward" -> Direction.FORWARD;
      default -> throw invalid("direction", value, "forward or backward");
    };
  }

  private static long time(String name, String value) {
    try {
      long nanos = time(value);
      if (nanos >= FIRST_NANOS && nanos <= LAST_NANOS) {
        return nanos;
      }
    } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
      // told below like a time that is out of bounds
    }
    throw invalid(name, value, "nanoseconds, seconds or RFC 3339, between 1900 and 2200");
  }

  private static long time(String value) {
    if (INTEGER.matcher(value).matches()) {
      long number = Long.parseLong(value);
      boolean seconds = value.length() - (number < 0 ? 1 : 0) <= 10;
      return seconds ? Math.multiplyExact(number, 1_000_000_000L) : number;
    }
    if (DECIMAL.matcher(value).matches()) {
      return nanos(value);
    }
    return UnixNanos.of(OffsetDateTime.parse(value).toInstant());
  }

  private static long duration(String name, String value) {
    try {
      OptionalLong nanos =
          DECIMAL.matcher(value).matches() ? OptionalLong.of(nanos(value)) : Durations.parse(value);
      if (nanos.isPresent()
          && nanos.getAsLong() > 0
          && nanos.getAsLong() <= Durations.LONGEST_NANOS) {
        return nanos.getAsLong();
      }
    } catch (ArithmeticException e) {
      // too large: told below like everything else that is no duration
    }
    throw invalid(name, value, "a duration over 0 and at most 20y, such as 30s, or seconds");
  }

  private static long nanos(String seconds) {
    return new BigDecimal(seconds).multiply(NANOS).toBigInteger().longValueExact();
  }

  static ApiException invalid(String name, String value, String expected) {
    String shown = value.length() <= 64 ? value : value.substring(0, 64) + "…";
    return ApiException.badRequest(name + ": " + shown + " (expected: " + expected + ")");
  }
}
