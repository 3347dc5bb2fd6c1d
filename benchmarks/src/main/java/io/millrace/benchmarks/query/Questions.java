package io.millrace.benchmarks.query;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;

/** The questions of the measurement, over the records of {@link StoredDay}. */
final class Questions {
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration SIX_HOURS = Duration.ofHours(6);
  private static final String ALL = "{service_name=~\".+\"}";

  private Questions() {}

  /**
   * All of them.
   *
   * @param traceId of one record
   * @param rareWord in a few lines
   */
  static ImmutableList<Question> of(String traceId, String rareWord) {
    return ImmutableList.of(
        lines("newest 1,000 lines of a service", 35, DAY, "{service_name=\"hdfs\"}"),
        new Question("values of a label", 3, "label/service_name/values", DAY, ImmutableMap.of()),
        new Question(
            "volume by service, 24 h",
            7,
            "index/volume",
            DAY,
            ImmutableMap.of("query", ALL, "targetLabels", "service_name")),
        lines("one trace id, 24 h", 5, DAY, ALL + " | trace_id=\"" + traceId + "\""),
        lines("a rare word, 24 h", 6, DAY, ALL + " |= \"" + rareWord + "\""),
        lines("a substring that is no whole word, 24 h", 387, DAY, ALL + " |= \"estroySurfac\""),
        lines(
            "a regex in one service, 6 h",
            88,
            SIX_HOURS,
            "{service_name=\"openssh\"} |~ \"port 4[0-9]+3 ssh2$\""),
        steps("count by service, 24 h in 5 m steps", 110, DAY, count(ALL, "service_name")),
        steps(
            "errors by service, 24 h in 5 m steps",
            69,
            DAY,
            count(ALL + " | detected_level=\"error\"", "service_name")),
        steps(
            "count by a record attribute of one service, 6 h in 5 m steps",
            57,
            SIX_HOURS,
            count("{service_name=\"apache\"}", "http_response_status_code")),
        new Question(
            "top 10 values of a record attribute, 24 h",
            202,
            "query",
            DAY,
            ImmutableMap.of(
                "query", "topk(10, sum by (thread_name) (count_over_time(" + ALL + "[24h])))")),
        steps(
            "byte rate by service, 24 h in 5 m steps",
            530,
            DAY,
            "sum by (service_name) (bytes_rate(" + ALL + "[5m]))"),
        steps(
            "json parser with a label filter, 6 h",
            1500,
            SIX_HOURS,
            "sum by (status) (count_over_time({service_name=\"shop\"} | json | status >= 500 [5m]))"),
        steps(
            "quantile_over_time of a record attribute, 6 h",
            1500,
            SIX_HOURS,
            "quantile_over_time(0.99, {service_name=\"apache\"} | unwrap duration [5m]) by (service_name)"));
  }

  private static String count(String selection, String label) {
    return "sum by (" + label + ") (count_over_time(" + selection + "[5m]))";
  }

  private static Question lines(String name, int goalMillis, Duration window, String query) {
    return new Question(
        name, goalMillis, "query_range", window, ImmutableMap.of("query", query, "limit", "1000"));
  }

  private static Question steps(String name, int goalMillis, Duration window, String query) {
    return new Question(
        name, goalMillis, "query_range", window, ImmutableMap.of("query", query, "step", "5m"));
  }
}
