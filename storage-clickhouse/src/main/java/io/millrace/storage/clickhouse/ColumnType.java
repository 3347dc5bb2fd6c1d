package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;

/**
 * A type of a result's column, as far as RowBinary has to know it (ClickHouse documentation,
 * "RowBinary" and "Data types").
 */
sealed interface ColumnType {
  /** String and LowCardinality(String). */
  record Text() implements ColumnType {}

  /** FixedString(N). */
  record FixedText(int bytes) implements ColumnType {}

  /** Integers, Bool, dates and times: little-endian numbers. */
  record Whole(int bytes, boolean signed) implements ColumnType {}

  /** Float32 and Float64. */
  record Floating(int bytes) implements ColumnType {}

  /** Enum8 and Enum16. */
  record Named(int bytes, ImmutableMap<Integer, String> names) implements ColumnType {}

  /** Nullable(T): a byte, and the value if that is 0. */
  record OrNull(ColumnType value) implements ColumnType {}

  /** Array(T). */
  record ListOf(ColumnType element) implements ColumnType {}

  /** Map(K, V). */
  record MapOf(ColumnType key, ColumnType value) implements ColumnType {}

  /** Moves the input past one value. */
  default void skip(RowBinaryInput in) throws IOException {
    switch (this) {
      case Text ignored -> in.skipString();
      case FixedText text -> in.skip(text.bytes);
      case Whole whole -> in.skip(whole.bytes);
      case Floating floating -> in.skip(floating.bytes);
      case Named named -> in.skip(named.bytes);
      case OrNull nullable -> {
        if (in.readByte() == 0) {
          nullable.value.skip(in);
        }
      }
      case ListOf list -> {
        for (int i = in.readLength(); i > 0; i--) {
          list.element.skip(in);
        }
      }
      case MapOf map -> {
        for (int i = in.readLength(); i > 0; i--) {
          map.key.skip(in);
          map.value.skip(in);
        }
      }
    }
  }
}
