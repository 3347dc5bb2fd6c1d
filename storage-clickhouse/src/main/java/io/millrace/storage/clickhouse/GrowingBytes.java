package io.millrace.storage.clickhouse;

import io.millrace.model.otlp.WireSlice;
import io.millrace.model.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing array of bytes, little-endian, of at most 512 MiB. Keeps its memory when cleared. */
final class GrowingBytes {
  private static final int MAX_LENGTH = 1 << 29;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int length;

  GrowingBytes(int initialCapacity) {
    bytes = new byte[initialCapacity];
  }

  int length() {
    return length;
  }

  byte[] array() {
    return bytes;
  }

  void truncate(int newLength) {
    length = newLength;
  }

  void putByte(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  void putInt(int value) {
    reserve(Integer.BYTES);
    INTS.set(bytes, length, value);
    length += Integer.BYTES;
  }

  void putLong(long value) {
    reserve(Long.BYTES);
    LONGS.set(bytes, length, value);
    length += Long.BYTES;
  }

  int intAt(int offset) {
    return (int) INTS.get(bytes, offset);
  }

  /** Appends a varint (LEB128, unsigned), ClickHouse's form of a length. */
  void putVarint(int value) {
    reserve(5);
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void put(byte[] source, int offset, int size) {
    reserve(size);
    System.arraycopy(source, offset, bytes, length, size);
    length += size;
  }

  void put(GrowingBytes source, int from, int to) {
    put(source.bytes, from, to - from);
  }

  /** Appends a ClickHouse string: length, then bytes. */
  void putString(WireSlice text) {
    putVarint(text.length());
    put(text.buffer(), text.offset(), text.length());
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  private void reserve(int more) {
    if (bytes.length - length >= more) {
      return;
    }
    long needed = (long) length + more;
    if (needed > MAX_LENGTH) {
      throw new StoreException(
          StoreException.Kind.REJECTED,
          "batch: a column of " + needed + " bytes (expected: at most " + MAX_LENGTH + ")");
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_LENGTH, Math.max(needed, length * 2L)));
  }
}
