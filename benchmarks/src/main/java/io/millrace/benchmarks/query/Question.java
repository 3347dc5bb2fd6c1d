package io.millrace.benchmarks.query;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * A question as Grafana asks it.
 *
 * @param name what it is, for the table
 * @param goalMillis what the better of two other systems took (p50), or what the goal is
 * @param path below {@code /loki/api/v1/}
 * @param window how far back it goes from the newest record
 * @param parameters besides start and end
 */
record Question(
    String name,
    int goalMillis,
    String path,
    Duration window,
    ImmutableMap<String, String> parameters) {

  /** Path and query string, with the newest record at {@code end}. */
  String target(Instant end) {
    ImmutableMap<String, String> all =
        ImmutableMap.<String, String>builder()
            .putAll(parameters)
            .put("start", nanos(end.minus(window)))
            .put("end", nanos(end))
            .buildOrThrow();
    return "/loki/api/v1/"
        + path
        + "?"
        + Joiner.on('&')
            .join(
                all.entrySet().stream()
                    .map(p -> p.getKey() + "=" + encode(p.getValue()))
                    .iterator());
  }

  private static String nanos(Instant time) {
    return time.getEpochSecond() + "%09d".formatted(time.getNano());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
