package io.millrace.server.config;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads settings with their types. Each fault is a {@link ConfigException} that names key, value,
 * origin and constraint.
 */
final class Settings {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(B|KiB|MiB|GiB)?");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final ImmutableMap<String, Long> SIZE_UNITS =
      ImmutableMap.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
  private static final ImmutableMap<String, Long> DURATION_MILLIS =
      ImmutableMap.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  /** Their values are in no message. */
  private static final ImmutableSet<String> SECRETS =
      ImmutableSet.of(
          "store.password", "stream.tiered.secret-access-key", "stream.tiered.azure-key");

  private final Map<String, Setting> settings;
  private final Set<String> read = new HashSet<>();

  Settings(Map<String, Setting> settings) {
    this.settings = settings;
  }

  /** Keys that stand in the reference and that nobody has asked for. */
  Set<String> unread() {
    Set<String> unread = new HashSet<>(settings.keySet());
    unread.removeAll(read);
    return unread;
  }

  String text(String key) {
    read.add(key);
    Setting setting = settings.get(key);
    if (setting == null) {
      throw new IllegalStateException(key + " does not stand in reference.yaml");
    }
    return setting.text();
  }

  boolean flag(String key) {
    String text = text(key);
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(key, "true or false");
    };
  }

  int integer(String key, int least, int most) {
    String expected = "a whole number from " + least + " to " + most;
    try {
      int value = Integer.parseInt(text(key));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw invalid(key, expected);
    }
    throw invalid(key, expected);
  }

  int port(String key) {
    return integer(key, 1, 65_535);
  }

  /** A size in bytes. */
  long sizeBytes(String key, long leastBytes) {
    Matcher matcher = SIZE.matcher(text(key));
    if (matcher.matches()) {
      String unit = matcher.group(2) == null ? "B" : matcher.group(2);
      long bytes = Math.multiplyExact(Long.parseLong(matcher.group(1)), SIZE_UNITS.get(unit));
      if (bytes >= leastBytes) {
        return bytes;
      }
    }
    throw invalid(key, "a size of at least " + leastBytes + " bytes, such as 64KiB, 20MiB or 1GiB");
  }

  Duration duration(String key, Duration least) {
    Matcher matcher = DURATION.matcher(text(key));
    if (matcher.matches()) {
      Duration value =
          Duration.ofMillis(
              Math.multiplyExact(
                  Long.parseLong(matcher.group(1)), DURATION_MILLIS.get(matcher.group(2))));
      if (value.compareTo(least) >= 0) {
        return value;
      }
    }
    throw invalid(
        key, "a duration of at least " + least.toMillis() + "ms, such as 250ms, 10s, 5m, 1h or 7d");
  }

  ImmutableList<String> list(String key) {
    return ImmutableList.copyOf(Splitter.on(',').trimResults().omitEmptyStrings().split(text(key)));
  }

  <E extends Enum<E>> E choice(String key, String text, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    String all =
        String.join(
            ", ",
            ImmutableList.copyOf(type.getEnumConstants()).stream()
                .map(e -> e.name().toLowerCase(Locale.ROOT))
                .toList());
    throw invalid(key, "any of " + all);
  }

  ConfigException invalid(String key, String expected) {
    Setting setting = settings.get(key);
    return new ConfigException(
        "%s: '%s', set by %s (expected: %s)"
            .formatted(key, shown(key, setting.text()), setting.origin(), expected));
  }

  private static String shown(String key, String text) {
    return SECRETS.contains(key) && !text.isEmpty() ? "…" : text;
  }
}
