package io.millrace.model.otlp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A range of the request's bytes. Mutable and reused: it is valid only until the reader moves on,
 * and never owns the bytes.
 */
public final class WireSlice {
  byte[] buffer = new byte[0];
  int offset;
  int length;

  /** Points this slice at a range of a buffer. */
  public WireSlice set(byte[] newBuffer, int newOffset, int newLength) {
    buffer = newBuffer;
    offset = newOffset;
    length = newLength;
    return this;
  }

  void clear() {
    length = 0;
  }

  /** The array that holds the range. */
  public byte[] buffer() {
    return buffer;
  }

  /** First byte of the range in {@link #buffer()}. */
  public int offset() {
    return offset;
  }

  /** Length of the range in bytes. */
  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  /** A copy of the range. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(buffer, offset, offset + length);
  }

  /** The range as UTF-8 text; invalid sequences become U+FFFD. */
  public String toUtf8() {
    return length == 0 ? "" : new String(buffer, offset, length, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "WireSlice[offset=" + offset + ", length=" + length + "]";
  }
}
