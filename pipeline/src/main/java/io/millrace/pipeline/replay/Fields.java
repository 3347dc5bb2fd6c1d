package io.millrace.pipeline.replay;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;

/** Text of the form {@code v1 name=value name=value}; values have no blanks. */
record Fields(ImmutableMap<String, String> values) {
  private static final String VERSION = "v1";
  private static final Splitter WORDS = Splitter.on(' ');

  /**
   * Reads the text.
   *
   * @throws IllegalArgumentException if it is none, or of a later version
   */
  static Fields parse(String text) {
    ImmutableMap.Builder<String, String> values = ImmutableMap.builder();
    for (String word : WORDS.split(text)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals), word.substring(equals + 1));
      } else if (!word.equals(VERSION)) {
        throw new IllegalArgumentException(
            "note: '%s' (expected: v1 name=value …)".formatted(text));
      }
    }
    return new Fields(values.buildOrThrow());
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  long number(String name) {
    return text(name).map(Long::parseLong).orElse(0L);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(VERSION);
    values.forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
    return text.toString();
  }
}
