package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/** Reads ClickHouse's names of types, e.g. {@code Map(LowCardinality(String), String)}. */
final class ColumnTypeParser {
  private ColumnTypeParser() {}

  /**
   * @throws StoreException REJECTED for a type that a cursor cannot read
   */
  static ColumnType parse(String typeName) {
    int open = typeName.indexOf('(');
    String name = open < 0 ? typeName : typeName.substring(0, open);
    List<String> arguments =
        open < 0 ? List.of() : arguments(typeName.substring(open + 1, typeName.length() - 1));
    return switch (name) {
      case "String" -> new ColumnType.Text();
      case "FixedString" -> new ColumnType.FixedText(Integer.parseInt(arguments.getFirst()));
      case "UInt8", "Bool" -> new ColumnType.Whole(1, false);
      case "UInt16", "Date" -> new ColumnType.Whole(2, false);
      case "UInt32", "DateTime" -> new ColumnType.Whole(4, false);
      case "Int8" -> new ColumnType.Whole(1, true);
      case "Int16" -> new ColumnType.Whole(2, true);
      case "Int32", "Date32" -> new ColumnType.Whole(4, true);
      case "UInt64" -> new ColumnType.Whole(8, false);
      case "Int64", "DateTime64" -> new ColumnType.Whole(8, true);
      case "Float32" -> new ColumnType.Floating(4);
      case "Float64" -> new ColumnType.Floating(8);
      case "Enum8" -> new ColumnType.Named(1, enumNames(arguments));
      case "Enum16" -> new ColumnType.Named(2, enumNames(arguments));
      case "LowCardinality" -> parse(arguments.getFirst());
      case "Nullable" -> new ColumnType.OrNull(parse(arguments.getFirst()));
      case "Array" -> new ColumnType.ListOf(parse(arguments.getFirst()));
      case "Map" -> new ColumnType.MapOf(parse(arguments.get(0)), parse(arguments.get(1)));
      case "SimpleAggregateFunction" -> parse(arguments.get(1));
      default ->
          throw new StoreException(
              StoreException.Kind.REJECTED,
              "query: a column of type "
                  + typeName
                  + " (expected: a string, number, time or enum, or an array or map of them)");
    };
  }

  private static ImmutableMap<Integer, String> enumNames(List<String> arguments) {
    ImmutableMap.Builder<Integer, String> names = ImmutableMap.builder();
    for (String argument : arguments) {
      int quote = argument.lastIndexOf('\'');
      int equals = argument.indexOf('=', quote);
      String name = argument.substring(1, quote).replace("\\'", "'").replace("\\\\", "\\");
      names.put(Integer.parseInt(argument.substring(equals + 1).strip()), name);
    }
    return names.buildOrThrow();
  }

  /** Splits at commas outside of quotes and parentheses. */
  private static List<String> arguments(String text) {
    List<String> arguments = new ArrayList<>();
    int depth = 0;
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else {
          quoted = c != '\'';
        }
      } else if (c == '\'') {
        quoted = true;
      } else if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == ',' && depth == 0) {
        arguments.add(text.substring(from, i).strip());
        from = i + 1;
      }
    }
    arguments.add(text.substring(from).strip());
    return arguments;
  }
}
