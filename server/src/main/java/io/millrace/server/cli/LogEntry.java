package io.millrace.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of an answer, or one sample, whose line is its number.
 *
 * @param labels an object of texts
 */
record LogEntry(long timestampNanos, JsonNode labels, String line) {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final double MILLIS_PER_SECOND = 1e3;

  /** Those of a result of streams, in its order. */
  static List<LogEntry> ofStreams(JsonNode streams) {
    List<LogEntry> entries = new ArrayList<>();
    for (JsonNode stream : streams) {
      for (JsonNode value : stream.path("values")) {
        entries.add(
            new LogEntry(
                Long.parseLong(value.get(0).asText()),
                stream.path("stream"),
                value.get(1).asText()));
      }
    }
    return entries;
  }

  /** Those of a result of numbers: a matrix, a vector or a scalar. */
  static List<LogEntry> ofNumbers(JsonNode data) {
    JsonNode result = data.path("result");
    List<LogEntry> samples = new ArrayList<>();
    if (data.path("resultType").asText().equals("scalar")) {
      samples.add(sample(data.path("metric"), result));
    } else {
      for (JsonNode series : result) {
        if (series.has("value")) {
          samples.add(sample(series.path("metric"), series.path("value")));
        }
        series.path("values").forEach(value -> samples.add(sample(series.path("metric"), value)));
      }
    }
    return samples;
  }

  /** Times of samples are seconds with at most three decimals. */
  private static LogEntry sample(JsonNode labels, JsonNode value) {
    long millis = Math.round(value.path(0).asDouble() * MILLIS_PER_SECOND);
    return new LogEntry(millis * NANOS_PER_MILLI, labels, value.path(1).asText());
  }
}
