package io.millrace.query.logql.template;

import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.template.TemplateFunctions.Definition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Logic, comparison and access: what every template of the Go language has. */
final class BasicFunctions {
  static final ImmutableMap<String, Definition> ALL =
      ImmutableMap.<String, Definition>builder()
          .put("__line__", Definition.of(0, a -> a.context().record().line()))
          .put("and", Definition.atLeast(1, a -> a.values().getLast()))
          .put("or", Definition.atLeast(1, a -> a.values().getLast()))
          .put("not", Definition.of(1, a -> !GoValues.isTrue(a.get(0))))
          .put("eq", Definition.atLeast(2, BasicFunctions::equalsAny))
          .put("ne", Definition.of(2, a -> !equal(a, a.get(0), a.get(1))))
          .put("lt", Definition.of(2, a -> compares(a, order -> order < 0)))
          .put("le", Definition.of(2, a -> compares(a, order -> order <= 0)))
          .put("gt", Definition.of(2, a -> compares(a, order -> order > 0)))
          .put("ge", Definition.of(2, a -> compares(a, order -> order >= 0)))
          .put("len", Definition.of(1, BasicFunctions::length))
          .put("index", Definition.atLeast(1, BasicFunctions::index))
          .put("slice", new Definition(1, 3, BasicFunctions::slice))
          .put("default", new Definition(1, 2, BasicFunctions::orDefault))
          .put("print", Definition.atLeast(0, a -> GoFormat.print(a.values())))
          .put("println", Definition.atLeast(0, a -> GoFormat.println(a.values())))
          .put("printf", Definition.atLeast(1, BasicFunctions::printf))
          .buildOrThrow();

  private BasicFunctions() {}

  private static Object equalsAny(Arguments arguments) {
    for (int i = 1; i < arguments.size(); i++) {
      if (equal(arguments, arguments.get(0), arguments.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(Arguments arguments, Object left, Object right) {
    if (left == null || right == null) {
      return left == null && right == null;
    }
    boolean comparable =
        left.getClass() == right.getClass()
            && (left instanceof String
                || left instanceof Long
                || left instanceof Double
                || left instanceof Boolean
                || left instanceof GoTime);
    if (!comparable) {
      throw incompatible(arguments, left, right);
    }
    if (left instanceof Double a && right instanceof Double b) {
      return a.doubleValue() == b.doubleValue();
    }
    return left.equals(right);
  }

  private static boolean compares(Arguments arguments, IntPredicate holds) {
    Object left = arguments.get(0);
    Object right = arguments.get(1);
    if (left instanceof String a && right instanceof String b) {
      return holds.test(a.compareTo(b));
    }
    if (left instanceof Long a && right instanceof Long b) {
      return holds.test(Long.compare(a, b));
    }
    if (left instanceof Double a && right instanceof Double b) {
      // nothing is true of NaN
      return !a.isNaN() && !b.isNaN() && holds.test(Double.compare(a + 0.0, b + 0.0));
    }
    throw incompatible(arguments, left, right);
  }

  private static TemplateException incompatible(Arguments arguments, Object left, Object right) {
    return arguments.failed(
        "cannot compare a " + GoValues.typeName(left) + " with a " + GoValues.typeName(right));
  }

  private static Object length(Arguments arguments) {
    return switch (arguments.get(0)) {
      case String text -> (long) text.getBytes(StandardCharsets.UTF_8).length;
      case List<?> list -> (long) list.size();
      case Map<?, ?> map -> (long) map.size();
      case TemplateRecord record -> (long) record.labels().size();
      case null, default ->
          throw arguments.failed("found a " + GoValues.typeName(arguments.get(0)));
    };
  }

  private static Object index(Arguments arguments) {
    Object value = arguments.get(0);
    for (int i = 1; i < arguments.size(); i++) {
      value =
          switch (value) {
            case TemplateRecord record -> record.label(arguments.string(i));
            case Map<?, ?> map -> map.get(arguments.string(i));
            case List<?> list -> list.get(position(arguments, i, list.size() - 1));
            case String text -> {
              byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
              yield (long) (bytes[position(arguments, i, bytes.length - 1)] & 0xff);
            }
            case null, default -> throw arguments.failed("found a " + GoValues.typeName(value));
          };
    }
    return value;
  }

  private static Object slice(Arguments arguments) {
    if (arguments.get(0) instanceof List<?> list) {
      int to = arguments.size() > 2 ? position(arguments, 2, list.size()) : list.size();
      int from = arguments.size() > 1 ? position(arguments, 1, to) : 0;
      return list.subList(from, to);
    }
    byte[] bytes = arguments.string(0).getBytes(StandardCharsets.UTF_8);
    int to = arguments.size() > 2 ? position(arguments, 2, bytes.length) : bytes.length;
    int from = arguments.size() > 1 ? position(arguments, 1, to) : 0;
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  private static int position(Arguments arguments, int index, int most) {
    long position = arguments.whole(index);
    if (position < 0 || position > most) {
      throw arguments.failed("index out of range: " + position);
    }
    return (int) position;
  }

  private static Object orDefault(Arguments arguments) {
    boolean given = arguments.size() > 1 && GoValues.isTrue(arguments.get(1));
    return given ? arguments.get(1) : arguments.get(0);
  }

  private static Object printf(Arguments arguments) {
    return GoFormat.format(arguments.string(0), arguments.values().subList(1, arguments.size()));
  }
}
