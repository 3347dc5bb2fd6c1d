package io.millrace.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The API key of a measurement. */
public final class ApiKey {
  private ApiKey() {}

  /**
   * The option {@code --key}, else the environment variable {@code MILLRACE_API_KEY}, else the one
   * that the running Millrace has left in the directory {@code --data}; empty if there is none.
   */
  public static String of(Map<String, String> options) throws IOException {
    String given =
        options.get("--key").isEmpty()
            ? System.getenv().getOrDefault("MILLRACE_API_KEY", "")
            : options.get("--key");
    Path left = Path.of(options.get("--data"), "keys", "default");
    return given.isEmpty() && Files.exists(left) ? Files.readString(left).strip() : given;
  }
}
