package io.millrace.query.logql.template;

import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.ast.Durations;
import io.millrace.query.logql.template.TemplateFunctions.Definition;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Functions of times and durations. The zone is UTC unless one is named. */
final class TimeFunctions {
  static final ImmutableMap<String, Definition> ALL =
      ImmutableMap.<String, Definition>builder()
          .put("__timestamp__", Definition.of(0, a -> nanos(a.context().record().timestampNanos())))
          .put("now", Definition.of(0, a -> GoTime.utc(a.context().clock().instant())))
          .put("date", Definition.of(2, TimeFunctions::date))
          .put("toDate", Definition.of(2, a -> parse(a.string(0), a.string(1), ZoneOffset.UTC)))
          .put("toDateInZone", Definition.of(3, TimeFunctions::parseInZone))
          .put("unixEpoch", Definition.of(1, a -> epoch(a, 1_000_000_000L)))
          .put("unixEpochMillis", Definition.of(1, a -> epoch(a, 1_000_000L)))
          .put("unixEpochNanos", Definition.of(1, a -> epoch(a, 1L)))
          .put("unixToTime", Definition.of(1, TimeFunctions::unixToTime))
          .put("duration", Definition.of(1, TimeFunctions::seconds))
          .put("duration_seconds", Definition.of(1, TimeFunctions::seconds))
          .buildOrThrow();

  private static final long SECOND = 1_000_000_000L;
  private static final GoTime ZERO =
      new GoTime(ZonedDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));

  private TimeFunctions() {}

  private static GoTime nanos(long nanos) {
    return GoTime.utc(
        Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND)));
  }

  private static Object date(Arguments arguments) {
    GoTime time =
        switch (arguments.get(1)) {
          case GoTime given -> given;
          case Long seconds -> GoTime.utc(Instant.ofEpochSecond(seconds));
          case null, default -> GoTime.utc(arguments.context().clock().instant());
        };
    return GoTimeLayout.of(arguments.string(0)).format(time);
  }

  private static GoTime parse(String layout, String text, ZoneId zone) {
    // a text that does not fit is the zero time
    return GoTimeLayout.of(layout).parse(text, zone).orElse(ZERO);
  }

  private static Object parseInZone(Arguments arguments) {
    try {
      String zone = arguments.string(1);
      return parse(
          arguments.string(0),
          arguments.string(2),
          zone.isEmpty() || zone.equals("UTC") || zone.equals("Local")
              ? ZoneOffset.UTC
              : ZoneId.of(zone));
    } catch (DateTimeException e) {
      return ZERO;
    }
  }

  private static Object epoch(Arguments arguments, long unitNanos) {
    if (!(arguments.get(0) instanceof GoTime time)) {
      throw arguments.failed("expected a time, found a " + GoValues.typeName(arguments.get(0)));
    }
    Instant instant = time.time().toInstant();
    return BigInteger.valueOf(instant.getEpochSecond())
        .multiply(BigInteger.valueOf(SECOND))
        .add(BigInteger.valueOf(instant.getNano()))
        .divide(BigInteger.valueOf(unitNanos))
        .toString();
  }

  /** The number of digits tells the unit: days, seconds, milli-, micro- or nanoseconds. */
  private static Object unixToTime(Arguments arguments) {
    String text = arguments.string(0);
    Long number = text.matches("-?[0-9]+") ? GoNumbers.parseWhole(text) : null;
    if (number == null) {
      throw arguments.failed("found no whole number");
    }
    return switch (text.length()) {
      case 5 -> GoTime.utc(Instant.ofEpochSecond(number * 86_400));
      case 10 -> GoTime.utc(Instant.ofEpochSecond(number));
      case 13 -> GoTime.utc(Instant.ofEpochMilli(number));
      case 16 -> nanos(number * 1000);
      case 19 -> nanos(number);
      default ->
          throw arguments.failed(
              "found " + text.length() + " digits, expected 5, 10, 13, 16 or 19");
    };
  }

  private static Object seconds(Arguments arguments) {
    return Durations.parseValue(arguments.string(0))
            .orElseThrow(() -> arguments.failed("found no duration such as 1h30m"))
        / 1e9;
  }
}
