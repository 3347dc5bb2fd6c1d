package io.millrace.query.admission;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What clients say of a query in the header {@code X-Query-Tags}: pairs such as {@code
 * Source=grafana,Feature=beta}. Names and values count in lower case.
 */
public record QueryTags(ImmutableMap<String, String> values) {
  /** The header's name. */
  public static final String HEADER = "x-query-tags";

  private static final int MAX_CHARS = 200;
  private static final CharMatcher UNUSUAL =
      CharMatcher.inRange('a', 'z')
          .or(CharMatcher.inRange('0', '9'))
          .or(CharMatcher.anyOf("_-./=, "))
          .negate();
  private static final ImmutableSet<String> ALERTS =
      ImmutableSet.of("ruler", "rule", "alerting", "alert");

  /** The first three are Grafana's histogram over the lines, and its samples of lines. */
  private static final ImmutableSet<String> BACKGROUND =
      ImmutableSet.of("logvolhist", "logsample", "datasample", "background", "batch", "export");

  /** Reads the header's values; what is no pair is passed over. */
  public static QueryTags of(List<String> headers) {
    Map<String, String> tags = new TreeMap<>();
    for (String header : headers) {
      String text = header.substring(0, Math.min(header.length(), MAX_CHARS));
      for (String pair :
          Splitter.on(',').split(UNUSUAL.replaceFrom(Ascii.toLowerCase(text), '_'))) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          tags.putIfAbsent(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
      }
    }
    return new QueryTags(ImmutableMap.copyOf(tags));
  }

  /**
   * By {@code Priority} (alert, interactive or background) where it is said, else by the source.
   */
  public Priority priority() {
    return switch (values.getOrDefault("priority", "")) {
      case "alert" -> Priority.ALERT;
      case "interactive" -> Priority.INTERACTIVE;
      case "background" -> Priority.BACKGROUND;
      default -> ofSource(values.getOrDefault("source", ""));
    };
  }

  private static Priority ofSource(String source) {
    if (ALERTS.contains(source)) {
      return Priority.ALERT;
    }
    return BACKGROUND.contains(source) ? Priority.BACKGROUND : Priority.INTERACTIVE;
  }

  /** {@code a=b,c=d}, of plain characters. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(tag -> tag.getKey() + "=" + tag.getValue())
        .collect(Collectors.joining(","));
  }
}
