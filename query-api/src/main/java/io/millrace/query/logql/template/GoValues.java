package io.millrace.query.logql.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values of a template: String, Long, Double, Boolean, {@link GoTime}, Map, List, the record
 * itself, and null for nil.
 */
final class GoValues {
  private GoValues() {}

  /** What a range goes through. */
  record Element(Object key, Object value) {}

  /** False for false, 0, nil and everything empty. */
  static boolean isTrue(Object value) {
    return switch (value) {
      case null -> false;
      case Boolean truth -> truth;
      case String text -> !text.isEmpty();
      case Long number -> number != 0;
      case Double number -> number != 0;
      case Map<?, ?> map -> !map.isEmpty();
      case List<?> list -> !list.isEmpty();
      case TemplateRecord record -> !record.labels().isEmpty();
      default -> true;
    };
  }

  /** Elements in order, maps by their keys. */
  static List<Element> elements(Object value, int line) {
    List<Element> elements = new ArrayList<>();
    switch (value) {
      case null -> {}
      case List<?> list ->
          list.forEach(next -> elements.add(new Element((long) elements.size(), next)));
      case Map<?, ?> map ->
          sorted(map).forEach((key, next) -> elements.add(new Element(key, next)));
      case TemplateRecord record ->
          record.labels().forEach((key, next) -> elements.add(new Element(key, next)));
      case Long count -> {
        for (long i = 0; i < Math.min(count, Template.MAX_STEPS + 1L); i++) {
          elements.add(new Element(i, i));
        }
      }
      default -> throw TemplateException.at(line, "range cannot go through a " + typeName(value));
    }
    return elements;
  }

  static Map<String, Object> sorted(Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
    return sorted;
  }

  /** The Go language's name of the type. */
  static String typeName(Object value) {
    return switch (value) {
      case null -> "<nil>";
      case String _ -> "string";
      case Long _ -> "int";
      case Double _ -> "float64";
      case Boolean _ -> "bool";
      case GoTime _ -> "time.Time";
      case List<?> _ -> "[]interface {}";
      case TemplateRecord _ -> "map[string]string";
      case Map<?, ?> _ -> "map[string]interface {}";
      default -> value.getClass().getSimpleName();
    };
  }
}
