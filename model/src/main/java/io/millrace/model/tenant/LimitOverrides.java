package io.millrace.model.tenant;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.millrace.model.tenant.RecordLimits.Oversize;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The limits of a tenant that differ from the defaults, so that a default that a later version
 * changes is changed for whoever kept it.
 *
 * @param values in the canonical form of {@link LimitField#canonical}
 */
public record LimitOverrides(ImmutableMap<LimitField, String> values) {
  /** All as by default. */
  public static final LimitOverrides NONE = new LimitOverrides(ImmutableMap.of());

  /** Checks that they make limits; {@link IllegalArgumentException} names the wrong one. */
  public LimitOverrides {
    values = Maps.immutableEnumMap(Maps.transformEntries(values, LimitField::canonical));
    toLimits(values);
  }

  /** These with changes; an empty value takes the default again. */
  public LimitOverrides with(Map<LimitField, Optional<String>> changes) {
    Map<LimitField, String> changed = new EnumMap<>(LimitField.class);
    changed.putAll(values);
    changes.forEach(
        (field, value) ->
            value.ifPresentOrElse(v -> changed.put(field, v), () -> changed.remove(field)));
    return new LimitOverrides(ImmutableMap.copyOf(changed));
  }

  /** The limits in force: these, and the defaults for all others. */
  public TenantLimits toLimits() {
    return toLimits(values);
  }

  private static TenantLimits toLimits(ImmutableMap<LimitField, String> values) {
    Reader reader = new Reader(values);
    return new TenantLimits(
        new RateLimits(
            reader.number(LimitField.BYTES_PER_SECOND),
            reader.number(LimitField.BURST_BYTES),
            reader.number(LimitField.RECORDS_PER_SECOND)),
        new RecordLimits(
            reader.integer(LimitField.MAX_RECORD_BYTES),
            (Oversize) reader.value(LimitField.OVERSIZE),
            reader.integer(LimitField.MAX_ATTRIBUTES),
            reader.integer(LimitField.MAX_KEY_BYTES),
            reader.integer(LimitField.MAX_VALUE_BYTES),
            (Duration) reader.value(LimitField.MAX_AGE),
            (Duration) reader.value(LimitField.MAX_AHEAD)),
        reader.integer(LimitField.MAX_REQUEST_BYTES),
        reader.number(LimitField.MAX_IN_FLIGHT_BYTES),
        new Retention(
            reader.period(LimitField.RETENTION),
            (RetentionRules) reader.value(LimitField.RETENTION_RULES)),
        query(reader),
        (PlacementRule) reader.value(LimitField.PLACEMENT));
  }

  private static QueryLimits query(Reader reader) {
    return new QueryLimits(
        new QueryLimits.Question(
            reader.integer(LimitField.MAX_QUERY_CHARS),
            reader.period(LimitField.MAX_QUERY_RANGE),
            reader.period(LimitField.MAX_QUERY_LOOK_BACK)),
        new QueryLimits.Answer(
            reader.integer(LimitField.MAX_QUERY_ENTRIES),
            reader.integer(LimitField.MAX_QUERY_SERIES),
            reader.integer(LimitField.MAX_QUERY_POINTS)),
        new QueryLimits.Cost(
            reader.number(LimitField.MAX_QUERY_READ_BYTES),
            reader.number(LimitField.MAX_QUERY_MEMORY_BYTES),
            (Duration) reader.value(LimitField.QUERY_TIMEOUT)),
        new QueryLimits.Share(
            reader.integer(LimitField.MAX_QUERIES_RUNNING),
            reader.integer(LimitField.MAX_QUERIES_WAITING)));
  }

  private record Reader(ImmutableMap<LimitField, String> values) {
    Object value(LimitField field) {
      String value = values.get(field);
      return field.parse(value == null ? field.valueOf(TenantLimits.DEFAULT) : value);
    }

    Optional<Duration> period(LimitField field) {
      return ((Optional<?>) value(field)).map(Duration.class::cast);
    }

    long number(LimitField field) {
      return (Long) value(field);
    }

    int integer(LimitField field) {
      long number = number(field);
      LimitChecks.require(
          number <= Integer.MAX_VALUE, field.text(), number, "at most " + Integer.MAX_VALUE);
      return (int) number;
    }
  }
}
