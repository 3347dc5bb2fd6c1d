package io.millrace.storage.clickhouse;

import io.millrace.storage.clickhouse.ColumnType.FixedText;
import io.millrace.storage.clickhouse.ColumnType.Floating;
import io.millrace.storage.clickhouse.ColumnType.ListOf;
import io.millrace.storage.clickhouse.ColumnType.MapOf;
import io.millrace.storage.clickhouse.ColumnType.Named;
import io.millrace.storage.clickhouse.ColumnType.OrNull;
import io.millrace.storage.clickhouse.ColumnType.Text;
import io.millrace.storage.clickhouse.ColumnType.Whole;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decodes one value, at the input's position, as what the caller wants to have. */
final class Cells {
  private Cells() {}

  static String text(ColumnType type, RowBinaryInput in) throws IOException {
    return switch (type) {
      case Text ignored -> in.readString();
      case FixedText fixed -> in.readText(fixed.bytes());
      case Whole whole -> {
        long value = whole(whole, in);
        yield whole.signed() ? Long.toString(value) : Long.toUnsignedString(value);
      }
      case Named named -> named.names().getOrDefault((int) whole(named, in), "");
      case OrNull nullable -> in.readByte() == 0 ? text(nullable.value(), in) : "";
      case Floating _, ListOf _, MapOf _ -> throw mismatch(type, "a text");
    };
  }

  static long whole(ColumnType type, RowBinaryInput in) throws IOException {
    return switch (type) {
      case Whole whole -> number(whole.bytes(), whole.signed(), in);
      case Named named -> number(named.bytes(), true, in);
      case OrNull nullable -> in.readByte() == 0 ? whole(nullable.value(), in) : 0;
      case Text _, FixedText _, Floating _, ListOf _, MapOf _ -> throw mismatch(type, "an integer");
    };
  }

  private static long number(int bytes, boolean signed, RowBinaryInput in) throws IOException {
    return switch (bytes) {
      case 1 -> signed ? in.readByte() : in.readByte() & 0xff;
      case 2 -> signed ? in.readShort() : in.readShort() & 0xffff;
      case 4 -> signed ? in.readInt() : in.readInt() & 0xffffffffL;
      default -> in.readLong();
    };
  }

  static double floating(ColumnType type, RowBinaryInput in) throws IOException {
    return switch (type) {
      case Floating floating ->
          floating.bytes() == Float.BYTES
              ? Float.intBitsToFloat(in.readInt())
              : Double.longBitsToDouble(in.readLong());
      case Whole whole -> {
        long value = whole(whole, in);
        yield value < 0 && !whole.signed() ? (value >>> 1) * 2.0 : value;
      }
      case OrNull nullable -> in.readByte() == 0 ? floating(nullable.value(), in) : 0;
      case Text _, FixedText _, Named _, ListOf _, MapOf _ -> throw mismatch(type, "a number");
    };
  }

  static List<String> list(ColumnType type, RowBinaryInput in) throws IOException {
    if (!(type instanceof ListOf list)) {
      throw mismatch(type, "an array");
    }
    int size = in.readLength();
    List<String> elements = new ArrayList<>(Math.min(size, 1024));
    for (int i = 0; i < size; i++) {
      elements.add(text(list.element(), in));
    }
    return elements;
  }

  /** Of a key that comes twice the first value stays, as in ClickHouse's own {@code map['key']}. */
  static Map<String, String> map(ColumnType type, RowBinaryInput in) throws IOException {
    if (!(type instanceof MapOf map)) {
      throw mismatch(type, "a map");
    }
    int size = in.readLength();
    Map<String, String> pairs = LinkedHashMap.newLinkedHashMap(Math.min(size, 1024));
    for (int i = 0; i < size; i++) {
      String key = text(map.key(), in);
      pairs.putIfAbsent(key, text(map.value(), in));
    }
    return pairs;
  }

  private static IllegalStateException mismatch(ColumnType type, String wanted) {
    return new IllegalStateException("cursor: a column of " + type + " (expected: " + wanted + ")");
  }
}
