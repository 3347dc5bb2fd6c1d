package io.millrace.storage.clickhouse;

import io.millrace.model.otlp.AnyValueView;

/** The column BodyType: which kind of AnyValue the text in Body was made from. */
final class BodyTypes {
  static final String TYPE =
      "Enum8('empty' = 0, 'string' = 1, 'bool' = 2, 'int' = 3, 'double' = 4, 'array' = 5, 'kvlist' ="
          + " 6, 'bytes' = 7)";

  private BodyTypes() {}

  static int number(AnyValueView.Kind kind) {
    return switch (kind) {
      case EMPTY -> 0;
      case STRING -> 1;
      case BOOL -> 2;
      case INT -> 3;
      case DOUBLE -> 4;
      case ARRAY -> 5;
      case KEY_VALUE_LIST -> 6;
      case BYTES -> 7;
    };
  }
}
