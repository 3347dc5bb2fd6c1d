package io.millrace.query.logql.template;

import io.millrace.query.logql.ast.Numbers;
import java.util.List;

/** Arguments of one call, with the conversions that functions ask for. */
record Arguments(String function, List<Object> values, TemplateContext context) {
  int size() {
    return values.size();
  }

  Object get(int index) {
    return values.get(index);
  }

  /** A string, and nothing else. */
  String string(int index) {
    if (get(index) instanceof String text) {
      return text;
    }
    throw failed("expected a string, found a " + GoValues.typeName(get(index)));
  }

  /** A whole number, and nothing else. */
  long whole(int index) {
    if (get(index) instanceof Long number) {
      return number;
    }
    throw failed("expected a whole number, found a " + GoValues.typeName(get(index)));
  }

  /** A whole number that fits an index. */
  int count(int index) {
    return Math.clamp(whole(index), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** Whatever can be read as a whole number; 0 if nothing can. */
  long asLong(int index) {
    return switch (get(index)) {
      case Long number -> number;
      case Double number -> number.longValue();
      case Boolean truth -> truth ? 1 : 0;
      case String text -> parsed(text);
      case null, default -> 0;
    };
  }

  /** Whatever can be read as a number; 0 if nothing can. */
  double asDouble(int index) {
    return switch (get(index)) {
      case Long number -> number;
      case Double number -> number;
      case Boolean truth -> truth ? 1 : 0;
      case String text -> Numbers.parse(text).orElse(0);
      case null, default -> 0;
    };
  }

  private static long parsed(String text) {
    int dot = text.indexOf('.');
    // 12.0 is a whole number, 12.5 is not
    boolean zeros = dot > 0 && text.substring(dot + 1).chars().allMatch(c -> c == '0');
    Long whole = GoNumbers.parseWhole(zeros ? text.substring(0, dot) : text);
    return whole == null ? 0 : whole;
  }

  TemplateException failed(String why) {
    return new TemplateException("template: " + function + ": " + why);
  }
}
