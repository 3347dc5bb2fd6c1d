package io.millrace.query.logql.template;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Values as the Go language prints them ({@code %v}). */
final class GoPrinter {
  private GoPrinter() {}

  /** As an action prints it: nil is {@code <no value>}. */
  static String print(Object value) {
    return value == null ? "<no value>" : text(value);
  }

  /** As {@code %v} prints it. */
  static String text(Object value) {
    return switch (value) {
      case null -> "<nil>";
      case Double number -> GoNumbers.shortest(number);
      case List<?> list ->
          list.stream().map(GoPrinter::text).collect(Collectors.joining(" ", "[", "]"));
      case Map<?, ?> map -> map(GoValues.sorted(map));
      case TemplateRecord record -> map(record.labels());
      default -> value.toString();
    };
  }

  private static String map(Map<String, ?> map) {
    return map.entrySet().stream()
        .map(entry -> entry.getKey() + ":" + text(entry.getValue()))
        .collect(Collectors.joining(" ", "map[", "]"));
  }
}
