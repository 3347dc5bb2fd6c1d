package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowBinaryCursorTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void next_everyType_isRead() {
    header(
        "String",
        "LowCardinality(String)",
        "FixedString(3)",
        "UInt8",
        "Bool",
        "Int8",
        "UInt16",
        "Int32",
        "UInt64",
        "DateTime64(9, 'UTC')",
        "Date",
        "Float32",
        "Float64",
        "Enum8('a\\'(,' = -1, 'b' = 2)",
        "Array(String)",
        "Map(LowCardinality(String), String)",
        "Nullable(Int64)",
        "Nullable(String)",
        "SimpleAggregateFunction(max, DateTime64(9, 'UTC'))");
    string("naïve").string("low").raw("abc").number(1, 200).number(1, 1).number(1, -3);
    number(2, 65_535).number(4, -5).number(8, -1).number(8, 1_795_161_600_123_456_789L);
    number(2, 20_000).number(4, Float.floatToIntBits(1.5f));
    number(8, Double.doubleToLongBits(-2.25)).number(1, -1);
    number(1, 2).string("x").string("y");
    number(1, 3).string("k").string("1").string("j").string("2").string("k").string("3");
    number(1, 1).number(1, 0).string("there").number(8, 7);

    try (RowCursor cursor = cursor()) {
      assertThat(cursor.columns()).hasSize(19).startsWith("c0", "c1");
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.getString(0)).isEqualTo("naïve");
      assertThat(cursor.getString(1)).isEqualTo("low");
      assertThat(cursor.getString(2)).isEqualTo("abc");
      assertThat(cursor.getLong(3)).isEqualTo(200);
      assertThat(cursor.getLong(4)).isEqualTo(1);
      assertThat(cursor.getLong(5)).isEqualTo(-3);
      assertThat(cursor.getLong(6)).isEqualTo(65_535);
      assertThat(cursor.getLong(7)).isEqualTo(-5);
      assertThat(cursor.getString(8)).isEqualTo("18446744073709551615");
      assertThat(cursor.getDouble(8)).isEqualTo(1.8446744073709552E19);
      assertThat(cursor.getLong(9)).isEqualTo(1_795_161_600_123_456_789L);
      assertThat(cursor.getLong(10)).isEqualTo(20_000);
      assertThat(cursor.getDouble(11)).isEqualTo(1.5);
      assertThat(cursor.getDouble(12)).isEqualTo(-2.25);
      assertThat(cursor.getString(13)).isEqualTo("a'(,");
      assertThat(cursor.getLong(13)).isEqualTo(-1);
      assertThat(cursor.getStrings(14)).containsExactly("x", "y");
      assertThat(cursor.getMap(15)).containsExactly(Map.entry("k", "1"), Map.entry("j", "2"));
      assertThat(cursor.getLong(16)).isZero();
      assertThat(cursor.getString(17)).isEqualTo("there");
      assertThat(cursor.getLong(18)).isEqualTo(7);
      assertThat(cursor.getString(0)).as("read again").isEqualTo("naïve");
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void next_rowsLargerThanTheWindow_areRead() {
    header("String", "UInt64");
    for (int i = 0; i < 50; i++) {
      string("x".repeat(i * 20_000)).number(8, i);
    }
    try (RowCursor cursor = cursor()) {
      for (int i = 0; i < 50; i++) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.getString(0)).hasSize(i * 20_000);
        assertThat(cursor.getLong(1)).isEqualTo(i);
      }
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void open_emptyAnswer_hasNoRows() {
    try (RowCursor cursor = cursor()) {
      assertThat(cursor.columns()).isEmpty();
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void open_unknownType_isRejected() {
    header("Tuple(String, String)");
    assertThatThrownBy(this::cursor)
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "query: a column of type Tuple(String, String) (expected: a string, number, time or"
                + " enum, or an array or map of them)");
  }

  @Test
  void next_truncatedRow_isUnavailable() {
    header("String");
    number(1, 5).raw("ab");
    RowCursor cursor = cursor();
    assertThatThrownBy(cursor::next)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE))
        .hasMessageContaining("the result ends inside a row");
  }

  @Test
  void next_exceptionBehindTheRows_isThrown() {
    header("String");
    string("row");
    raw(
        "\r\n__exception__\r\nabcdefghijklmnop\r\nCode: 241. DB::Exception: too much memory\n40"
            + " abcdefghijklmnop\r\n__exception__\r\n");
    RowCursor cursor = cursor();
    assertThat(cursor.next()).isTrue();
    assertThatThrownBy(cursor::next)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.MEMORY_LIMIT))
        .hasMessage("query: Code: 241. DB::Exception: too much memory");
  }

  @Test
  void next_rowThatLooksLikeAnException_isARow() {
    header("String", "String", "UInt8");
    String text = "\r\n__exception__\r\nabc";
    raw(text.substring(0, 1)).raw(text.substring(1, 14)).number(1, 0).number(1, 9);
    try (RowCursor cursor = cursor()) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.getString(0)).isEqualTo("\n__exception_");
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void getString_beforeNext_isRefused() {
    header("String");
    RowCursor cursor = cursor();
    assertThatThrownBy(() -> cursor.getString(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cursor: not on a row (expected: next() returned true)");
  }

  @Test
  void getMap_ofAnotherType_isRefused() {
    header("String");
    string("x");
    RowCursor cursor = cursor();
    assertThat(cursor.next()).isTrue();
    assertThatThrownBy(() -> cursor.getMap(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cursor: a column of Text[] (expected: a map)");
  }

  /** One byte at a time: every place where the stream may pause. */
  private RowCursor cursor() {
    InputStream bytes = new ByteArrayInputStream(out.toByteArray());
    return RowBinaryCursor.open(
        new InputStream() {
          private int reads;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] into, int offset, int length) throws java.io.IOException {
            return bytes.read(into, offset, Math.min(length, 1 + (reads++ & 0xfff)));
          }
        });
  }

  private void header(String... types) {
    number(1, types.length);
    for (int i = 0; i < types.length; i++) {
      string("c" + i);
    }
    List.of(types).forEach(this::string);
  }

  private RowBinaryCursorTest string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int rest = utf8.length;
    while (rest > 0x7f) {
      out.write(rest | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    out.writeBytes(utf8);
    return this;
  }

  private RowBinaryCursorTest raw(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  private RowBinaryCursorTest number(int bytes, long value) {
    byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    out.write(all, 0, bytes);
    return this;
  }
}
