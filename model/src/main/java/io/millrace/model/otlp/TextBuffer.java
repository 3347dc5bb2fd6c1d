package io.millrace.model.otlp;

import com.google.common.base.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing array of bytes that holds well-formed UTF-8 text. Reused by {@link #clear()}; belongs
 * to one thread. Slices of it are valid until the next change.
 */
public final class TextBuffer {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MAX_DIGITS = 19;
  private static final long NON_ASCII = 0x8080808080808080L;

  private byte[] bytes = new byte[256];
  private int length;
  private long replacedTexts;

  /** Empties the buffer and keeps its memory. */
  public void clear() {
    length = 0;
  }

  /** Number of bytes. */
  public int length() {
    return length;
  }

  /** The byte at a place, where all are ASCII. */
  char charAt(int index) {
    return (char) bytes[index];
  }

  /** Drops everything from {@code newLength} on. */
  public void truncate(int newLength) {
    length = Math.min(length, newLength);
  }

  /** Points {@code into} at the bytes from {@code start} to the end. */
  public WireSlice slice(int start, WireSlice into) {
    return into.set(bytes, start, length - start);
  }

  /** Appends one ASCII character. */
  public TextBuffer append(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  /** Appends text. */
  public TextBuffer append(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return append(utf8, 0, utf8.length);
  }

  /** Appends a number in decimal. */
  public TextBuffer append(long number) {
    if (number == Long.MIN_VALUE) {
      return append(Long.toString(number));
    }
    if (number < 0) {
      append('-');
    }
    long rest = Math.abs(number);
    int digits = 1;
    for (long power = 10; digits < MAX_DIGITS && rest >= power; power *= 10) {
      digits++;
    }
    reserve(digits);
    length += digits;
    for (int at = length - 1; digits > 0; at--, digits--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return this;
  }

  /** Appends a slice; invalid UTF-8 becomes U+FFFD. */
  public TextBuffer append(WireSlice text) {
    if (isWellFormed(text)) {
      return append(text.buffer, text.offset, text.length);
    }
    replacedTexts++;
    return append(text.toUtf8());
  }

  private TextBuffer append(byte[] source, int offset, int size) {
    reserve(size);
    System.arraycopy(source, offset, bytes, length, size);
    length += size;
    return this;
  }

  /** How many appended slices were not UTF-8, ever. */
  public long replacedTexts() {
    return replacedTexts;
  }

  /** Whether a slice is well-formed UTF-8 (Unicode 15, table 3-7). */
  public static boolean isWellFormed(WireSlice text) {
    byte[] buffer = text.buffer;
    int at = text.offset;
    int end = at + text.length;
    while (end - at >= Long.BYTES && ((long) LONGS.get(buffer, at) & NON_ASCII) == 0) {
      at += Long.BYTES;
    }
    return Utf8.isWellFormed(buffer, at, end - at);
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      int needed = Math.addExact(length, more);
      bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(length * 2L, 1L << 30)));
    }
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
