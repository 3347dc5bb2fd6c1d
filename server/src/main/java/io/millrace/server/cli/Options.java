package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Words of a command line: {@code --name value}, {@code --name=value}, {@code --flag}, and words
 * without a name.
 *
 * @param values value by name, with the dashes; flags have the value {@code true}
 * @param words what stands without a name
 */
record Options(ImmutableMap<String, String> values, ImmutableList<String> words) {
  static Options parse(
      ImmutableList<String> arguments, ImmutableSet<String> named, ImmutableSet<String> flags) {
    ImmutableMap.Builder<String, String> values = ImmutableMap.builder();
    ImmutableList.Builder<String> words = ImmutableList.builder();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String name =
          argument.startsWith("--") && equals > 0 ? argument.substring(0, equals) : argument;
      if (!name.startsWith("--")) {
        words.add(argument);
      } else if (flags.contains(name) && equals < 0) {
        values.put(name, "true");
      } else if (!named.contains(name)) {
        throw new UsageException(
            "%s: no such option (expected: %s)".formatted(name, expected(named, flags)));
      } else if (equals > 0) {
        values.put(name, argument.substring(equals + 1));
      } else if (i + 1 < arguments.size()) {
        values.put(name, arguments.get(++i));
      } else {
        throw new UsageException(name + ": no value (expected: " + name + " VALUE)");
      }
    }
    return new Options(values.buildKeepingLast(), words.build());
  }

  private static String expected(ImmutableSet<String> named, ImmutableSet<String> flags) {
    return String.join(", ", ImmutableSet.<String>builder().addAll(named).addAll(flags).build());
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  String value(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  int integer(String name, int otherwise, int least, int most) {
    return read(
        name,
        otherwise,
        "a whole number from " + least + " to " + most,
        text -> {
          int value = Integer.parseInt(text);
          return value >= least && value <= most ? value : null;
        });
  }

  /** A duration such as 30s, 15m, 6h or 2d. */
  Duration duration(String name, Duration otherwise) {
    return read(name, otherwise, "a duration such as 30s, 15m, 6h or 2d", Options::parseDuration);
  }

  /** A time such as 2026-11-25T08:00:00Z. */
  Instant instant(String name, Instant otherwise) {
    return read(name, otherwise, "a time such as 2026-11-25T08:00:00Z", Options::parseInstant);
  }

  private static Instant parseInstant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static Duration parseDuration(String text) {
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMinutes(number);
      case 'h' -> Duration.ofHours(number);
      case 'd' -> Duration.ofDays(number);
      default -> null;
    };
  }

  private <T> T read(String name, T otherwise, String expected, Function<String, T> reader) {
    if (!has(name)) {
      return otherwise;
    }
    T value;
    try {
      value = reader.apply(values.get(name));
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      value = null;
    }
    if (value == null) {
      throw new UsageException(
          "%s: '%s' (expected: %s)".formatted(name, values.get(name), expected));
    }
    return value;
  }

  /** Refuses words without a name. */
  void noWords() {
    if (!words.isEmpty()) {
      throw new UsageException(
          "'%s': not understood (expected: options only)".formatted(words.getFirst()));
    }
  }
}
