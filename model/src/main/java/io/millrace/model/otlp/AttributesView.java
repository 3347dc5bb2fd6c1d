package io.millrace.model.otlp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The KeyValue list of a resource, scope or log record, as ranges of the request's bytes. Reused:
 * valid only inside the handler call that received it. Keys may repeat; the order is the sender's.
 */
public final class AttributesView {
  private static final int RANGES = 4;

  private byte[] buffer = new byte[0];
  private int[] ranges = new int[16 * RANGES];
  private int size;

  void reset(byte[] newBuffer) {
    buffer = newBuffer;
    size = 0;
  }

  /** Parses one KeyValue message (key = 1, value = 2) and checks its value to the last byte. */
  void add(byte[] source, int offset, int length) throws MalformedOtlpException {
    if ((size + 1) * RANGES > ranges.length) {
      ranges = Arrays.copyOf(ranges, ranges.length * 2);
    }
    WireCursor cursor = new WireCursor(source, offset, length);
    int keyOffset = offset;
    int keyLength = 0;
    int valueOffset = offset;
    int valueLength = 0;
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == ((1 << 3) | WireCursor.LEN)) {
        keyLength = cursor.readLength();
        keyOffset = cursor.position;
        cursor.position += keyLength;
      } else if (tag == ((2 << 3) | WireCursor.LEN)) {
        valueLength = cursor.readLength();
        valueOffset = cursor.position;
        cursor.position += valueLength;
        AnyValueView.check(source, valueOffset, valueLength, 1);
      } else {
        cursor.skip(tag);
      }
    }
    int at = size * RANGES;
    ranges[at] = keyOffset;
    ranges[at + 1] = keyLength;
    ranges[at + 2] = valueOffset;
    ranges[at + 3] = valueLength;
    size++;
  }

  /** Number of attributes. */
  public int size() {
    return size;
  }

  /** Key of attribute {@code index} as text. */
  public String key(int index) {
    int at = index * RANGES;
    return new String(buffer, ranges[at], ranges[at + 1], StandardCharsets.UTF_8);
  }

  /** Points {@code into} at the UTF-8 bytes of the key of attribute {@code index}. */
  public WireSlice key(int index, WireSlice into) {
    int at = index * RANGES;
    return into.set(buffer, ranges[at], ranges[at + 1]);
  }

  /** Points {@code into} at the AnyValue of attribute {@code index}. */
  public AnyValueView value(int index, AnyValueView into) {
    int at = index * RANGES;
    return into.set(buffer, ranges[at + 2], ranges[at + 3]);
  }
}
