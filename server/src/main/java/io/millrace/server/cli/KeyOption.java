package io.millrace.server.cli;

import com.google.common.collect.ImmutableSet;
import io.millrace.server.keys.KeyDirectory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command takes its API key from: {@code --key}, else the environment, else the key that
 * {@code millrace up} left in its data directory.
 */
final class KeyOption {
  static final String KEY = "--key";
  static final String DATA = "--data";

  /** What a command that uses it understands besides its own. */
  static final ImmutableSet<String> NAMES = ImmutableSet.of(KEY, DATA);

  static final String VARIABLE = "MILLRACE_API_KEY";

  private KeyOption() {}

  /**
   * The key, if there is one.
   *
   * @param name which of the data directory's keys
   */
  static Optional<String> read(Options options, Map<String, String> environment, String name) {
    return options
        .value(KEY)
        .or(() -> Optional.ofNullable(environment.get(VARIABLE)))
        .filter(key -> !key.isBlank())
        .or(() -> new KeyDirectory(Path.of(options.value(DATA, "data"))).read(name));
  }

  /** Options of a command that uses a key. */
  static ImmutableSet<String> with(String... names) {
    return ImmutableSet.<String>builder().add(names).addAll(NAMES).build();
  }
}
