package io.millrace.model.tenant;

import com.google.common.collect.ImmutableMap;
import com.google.errorprone.annotations.Immutable;
import io.millrace.model.tenant.RecordLimits.Oversize;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Every limit by its name, as it is written on command lines and in JSON. */
public enum LimitField {
  BYTES_PER_SECOND("bytesPerSecond", Kind.BYTES, limits -> limits.rates().bytesPerSecond()),
  BURST_BYTES("burstBytes", Kind.BYTES, limits -> limits.rates().burstBytes()),
  RECORDS_PER_SECOND("recordsPerSecond", Kind.COUNT, limits -> limits.rates().recordsPerSecond()),
  MAX_REQUEST_BYTES("maxRequestBytes", Kind.BYTES, TenantLimits::maxRequestBytes),
  MAX_IN_FLIGHT_BYTES("maxInFlightBytes", Kind.BYTES, TenantLimits::maxInFlightBytes),
  MAX_RECORD_BYTES("maxRecordBytes", Kind.BYTES, limits -> limits.records().maxRecordBytes()),
  OVERSIZE("oversize", Kind.OVERSIZE, limits -> limits.records().oversize()),
  MAX_ATTRIBUTES("maxAttributes", Kind.COUNT, limits -> limits.records().maxAttributes()),
  MAX_KEY_BYTES("maxKeyBytes", Kind.BYTES, limits -> limits.records().maxKeyBytes()),
  MAX_VALUE_BYTES("maxValueBytes", Kind.BYTES, limits -> limits.records().maxValueBytes()),
  MAX_AGE("maxAge", Kind.DURATION, limits -> limits.records().maxAge()),
  MAX_AHEAD("maxAhead", Kind.DURATION, limits -> limits.records().maxAhead()),
  RETENTION("retention", Kind.PERIOD, limits -> limits.retention().period()),
  RETENTION_RULES("retentionRules", Kind.RULES, limits -> limits.retention().rules()),
  MAX_QUERY_CHARS("maxQueryChars", Kind.COUNT, limits -> limits.query().question().maxChars()),
  MAX_QUERY_RANGE("maxQueryRange", Kind.PERIOD, limits -> limits.query().question().maxRange()),
  MAX_QUERY_LOOK_BACK(
      "maxQueryLookBack", Kind.PERIOD, limits -> limits.query().question().maxLookBack()),
  MAX_QUERY_ENTRIES("maxQueryEntries", Kind.COUNT, limits -> limits.query().answer().maxEntries()),
  MAX_QUERY_SERIES("maxQuerySeries", Kind.COUNT, limits -> limits.query().answer().maxSeries()),
  MAX_QUERY_POINTS("maxQueryPoints", Kind.COUNT, limits -> limits.query().answer().maxPoints()),
  MAX_QUERY_READ_BYTES(
      "maxQueryReadBytes", Kind.BYTES, limits -> limits.query().cost().readBytes()),
  MAX_QUERY_MEMORY_BYTES(
      "maxQueryMemoryBytes", Kind.BYTES, limits -> limits.query().cost().memoryBytes()),
  QUERY_TIMEOUT("queryTimeout", Kind.DURATION, limits -> limits.query().cost().timeout()),
  MAX_QUERIES_RUNNING(
      "maxQueriesRunning", Kind.COUNT, limits -> limits.query().share().maxRunning()),
  MAX_QUERIES_WAITING(
      "maxQueriesWaiting", Kind.COUNT, limits -> limits.query().share().maxWaiting()),
  PLACEMENT("placement", Kind.PLACEMENT, TenantLimits::placement);

  /** How a value is written. */
  public enum Kind {
    /** A number of bytes; read with the units KiB, MiB and GiB too. */
    BYTES("a size such as 512, 64KiB, 20MiB or 1GiB"),
    /** A number. */
    COUNT("a whole number"),
    /** 250ms, 10s, 5m, 1h or 7d. */
    DURATION("a duration such as 250ms, 10s, 5m, 1h or 7d"),
    /** See {@link Oversize}, in lower case. */
    OVERSIZE("truncate or refuse"),
    /** A duration, or forever. */
    PERIOD("forever, or a duration such as 30d"),
    /** See {@link RetentionRules}. */
    RULES("rules such as {app=\"a\"} 7d; {env=\"dev\"} 1d"),
    /** See {@link PlacementRule}, in lower case. */
    PLACEMENT("auto, own or pooled");

    private final String expected;

    Kind(String expected) {
      this.expected = expected;
    }
  }

  @Immutable
  @FunctionalInterface
  private interface Getter {
    Object of(TenantLimits limits);
  }

  private static final Pattern NUMBER = Pattern.compile("(\\d{1,15})(KiB|MiB|GiB)?");
  private static final Pattern TIME = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final ImmutableMap<String, Long> SIZE_UNITS =
      ImmutableMap.of("KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
  // The longest first: a duration is written in the longest unit that divides it.
  private static final ImmutableMap<String, Long> TIME_MILLIS =
      ImmutableMap.of("d", 86_400_000L, "h", 3_600_000L, "m", 60_000L, "s", 1_000L, "ms", 1L);

  private static final String FOREVER = "forever";

  private final String text;
  private final Kind kind;
  private final Getter getter;

  LimitField(String text, Kind kind, Getter getter) {
    this.text = text;
    this.kind = kind;
    this.getter = getter;
  }

  /** The name, e.g. {@code bytesPerSecond}. */
  public String text() {
    return text;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * The limit of a name.
   *
   * @throws IllegalArgumentException lists all names
   */
  public static LimitField of(String name) {
    return Arrays.stream(values())
        .filter(field -> field.text.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s': no such limit (expected: %s)"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(LimitField::text)
                                .collect(Collectors.joining(", ")))));
  }

  /** The value that limits have, in its canonical form. */
  public String valueOf(TenantLimits limits) {
    return print(getter.of(limits));
  }

  /**
   * The canonical form of a value: bytes and numbers in digits, durations in their longest unit.
   *
   * @throws IllegalArgumentException says what was expected
   */
  public String canonical(String value) {
    return print(parse(value));
  }

  private static String print(Object value) {
    return switch (value) {
      case Duration duration -> print(duration);
      case Enum<?> choice -> choice.name().toLowerCase(Locale.ROOT);
      case Optional<?> period -> period.map(LimitField::print).orElse(FOREVER);
      default -> value.toString();
    };
  }

  /** In the longest unit that divides it. */
  public static String print(Duration duration) {
    long millis = duration.toMillis();
    for (var unit : TIME_MILLIS.entrySet()) {
      if (millis % unit.getValue() == 0) {
        return millis / unit.getValue() + unit.getKey();
      }
    }
    throw new AssertionError("every number is divided by one");
  }

  /** A Long, a Duration, a choice, an Optional of a Duration or rules, by the kind. */
  Object parse(String value) {
    return switch (kind) {
      case BYTES, COUNT -> parseNumber(value);
      case DURATION -> parseTime(value);
      case OVERSIZE -> parseChoice(Oversize.values(), value);
      case PLACEMENT -> parseChoice(PlacementRule.values(), value);
      case PERIOD -> value.equals(FOREVER) ? Optional.empty() : Optional.of(parseTime(value));
      case RULES -> RetentionRules.parse(value);
    };
  }

  private Long parseNumber(String value) {
    Matcher matcher = NUMBER.matcher(value);
    if (!matcher.matches() || (kind == Kind.COUNT && matcher.group(2) != null)) {
      throw unusable(value);
    }
    long unit = matcher.group(2) == null ? 1 : SIZE_UNITS.get(matcher.group(2));
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
    } catch (ArithmeticException e) {
      throw unusable(value);
    }
  }

  private Duration parseTime(String value) {
    return readTime(value).orElseThrow(() -> unusable(value));
  }

  /** A duration such as 5m; empty if it is none. */
  static Optional<Duration> readTime(String value) {
    Matcher matcher = TIME.matcher(value);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Duration.ofMillis(
              Math.multiplyExact(
                  Long.parseLong(matcher.group(1)), TIME_MILLIS.get(matcher.group(2)))));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  private <T extends Enum<T>> T parseChoice(T[] choices, String value) {
    return Arrays.stream(choices)
        .filter(choice -> print(choice).equals(value))
        .findFirst()
        .orElseThrow(() -> unusable(value));
  }

  private IllegalArgumentException unusable(String value) {
    return new IllegalArgumentException(
        "%s: '%s' (expected: %s)".formatted(text, value, kind.expected));
  }
}
