package io.millrace.receiver.loki;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Locale;
import java.util.Optional;

/**
 * A level that a label or structured metadata states.
 *
 * @param severityNumber of OpenTelemetry's log data model, the first of its range; 0 where the name
 *     has no range of its own: critical is kept as a text, so that it is shown as critical
 * @param text as it was sent
 */
record LevelText(int severityNumber, String text) {
  private static final ImmutableSet<String> FIELDS =
      ImmutableSet.of(
          "level",
          "severity",
          "lvl",
          "loglevel",
          "log_level",
          "log.level",
          "severity_text",
          "detected_level");

  private static final ImmutableMap<String, Integer> NUMBERS =
      ImmutableMap.<String, Integer>builder()
          .put("trace", 1)
          .put("trc", 1)
          .put("verbose", 1)
          .put("debug", 5)
          .put("dbg", 5)
          .put("info", 9)
          .put("inf", 9)
          .put("information", 9)
          .put("informational", 9)
          .put("notice", 9)
          .put("warn", 13)
          .put("wrn", 13)
          .put("warning", 13)
          .put("error", 17)
          .put("err", 17)
          .put("eror", 17)
          .put("severe", 17)
          .put("critical", 0)
          .put("crit", 0)
          .put("fatal", 21)
          .put("alert", 21)
          .put("emerg", 21)
          .put("emergency", 21)
          .put("panic", 21)
          .buildOrThrow();

  private static final int MAX_FIELD_CHARS = 16;

  /** Empty if the name is not one that holds levels, or the value is not the name of a level. */
  static Optional<LevelText> of(String name, String value) {
    // most names and values are too long to be worth a look
    if (name.length() > MAX_FIELD_CHARS
        || value.length() > MAX_FIELD_CHARS
        || !FIELDS.contains(name.toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    return Optional.ofNullable(NUMBERS.get(value.toLowerCase(Locale.ROOT)))
        .map(number -> new LevelText(number, value));
  }
}
