package io.millrace.storage.clickhouse;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A window over a RowBinary stream that always holds the whole of the current row. The window grows
 * to the largest row.
 */
final class RowBinaryInput {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int INITIAL_CAPACITY = 128 * 1024;
  private static final int MAX_CAPACITY = 1 << 30;

  private final InputStream in;
  private final ShortStrings shortStrings = new ShortStrings();
  private byte[] window = new byte[INITIAL_CAPACITY];
  private int rowStart;
  private int position;
  private int limit;

  RowBinaryInput(InputStream in) {
    this.in = in;
  }

  /** Begins a row at the present position; false if the stream ends here. */
  boolean beginRow() throws IOException {
    rowStart = position;
    return position < limit || fill(1);
  }

  /** The present position within the row. */
  int offset() {
    return position - rowStart;
  }

  /** Goes to a place in the row that was read over before. */
  void seek(int offset) {
    position = rowStart + offset;
  }

  /** Whether the stream goes on with these bytes. */
  boolean startsWith(byte[] expected) throws IOException {
    return (limit - position >= expected.length || fill(expected.length))
        && Arrays.equals(
            window, position, position + expected.length, expected, 0, expected.length);
  }

  /** Everything up to the end, or null if that is more than {@code maxBytes}. */
  String rest(int maxBytes) throws IOException {
    return fill(maxBytes + 1)
        ? null
        : new String(window, position, limit - position, StandardCharsets.UTF_8);
  }

  void skip(int bytes) throws IOException {
    require(bytes);
    position += bytes;
  }

  void skipString() throws IOException {
    skip(readLength());
  }

  byte readByte() throws IOException {
    require(1);
    return window[position++];
  }

  short readShort() throws IOException {
    require(Short.BYTES);
    position += Short.BYTES;
    return (short) SHORTS.get(window, position - Short.BYTES);
  }

  int readInt() throws IOException {
    require(Integer.BYTES);
    position += Integer.BYTES;
    return (int) INTS.get(window, position - Integer.BYTES);
  }

  long readLong() throws IOException {
    require(Long.BYTES);
    position += Long.BYTES;
    return (long) LONGS.get(window, position - Long.BYTES);
  }

  /** A varint that tells a length or a count. */
  int readLength() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      byte b = readByte();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        if (value > MAX_CAPACITY) {
          break;
        }
        return (int) value;
      }
    }
    throw new IOException("RowBinary: a length of more than " + MAX_CAPACITY);
  }

  String readString() throws IOException {
    int length = readLength();
    return readText(length);
  }

  String readText(int length) throws IOException {
    require(length);
    position += length;
    return shortStrings.of(window, position - length, length);
  }

  private void require(int bytes) throws IOException {
    if (limit - position < bytes && !fill(bytes)) {
      throw new EOFException("RowBinary: the result ends inside a row");
    }
  }

  /** Reads until {@code bytes} lie behind the position; false if the stream ends before. */
  private boolean fill(int bytes) throws IOException {
    makeRoom(bytes);
    while (limit - position < bytes) {
      int count = in.read(window, limit, window.length - limit);
      if (count < 0) {
        return false;
      }
      limit += count;
    }
    return true;
  }

  private void makeRoom(int bytes) throws IOException {
    if (window.length - position >= bytes && limit < window.length) {
      return;
    }
    long needed = (long) position - rowStart + bytes;
    if (needed > MAX_CAPACITY) {
      throw new IOException("RowBinary: a row of " + needed + " bytes");
    }
    byte[] target = window;
    if (needed > window.length / 2) {
      target = new byte[(int) Math.min(MAX_CAPACITY, Math.max(needed, window.length * 2L))];
    }
    System.arraycopy(window, rowStart, target, 0, limit - rowStart);
    window = target;
    limit -= rowStart;
    position -= rowStart;
    rowStart = 0;
  }
}
