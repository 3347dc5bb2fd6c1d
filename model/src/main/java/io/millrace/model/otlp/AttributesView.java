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
  private AnyValueView.Kind[] kinds = new AnyValueView.Kind[16];
  private int size;

  void reset(byte[] newBuffer) {
    buffer = newBuffer;
    size = 0;
  }

  /**
   * Parses one KeyValue message (key = 1, value = 2), up to the cursor's limit, and checks its
   * value to the last byte.
   */
  void add(WireCursor cursor) throws MalformedOtlpException {
    if ((size + 1) * RANGES > ranges.length) {
      ranges = Arrays.copyOf(ranges, ranges.length * 2);
      kinds = Arrays.copyOf(kinds, kinds.length * 2);
    }
    int at = size * RANGES;
    Arrays.fill(ranges, at, at + RANGES, 0);
    kinds[size] = AnyValueView.Kind.EMPTY;
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == ((1 << 3) | WireCursor.LEN)) {
        ranges[at + 1] = cursor.readLength();
        ranges[at] = cursor.position;
        cursor.position += ranges[at + 1];
      } else if (tag == ((2 << 3) | WireCursor.LEN)) {
        int outerLimit = cursor.enter();
        ranges[at + 2] = cursor.position;
        ranges[at + 3] = cursor.limit - cursor.position;
        kinds[size] = AnyValueView.check(cursor, 1);
        cursor.leave(outerLimit);
      } else {
        cursor.skip(tag);
      }
    }
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

  /** Kind of the value of attribute {@code index}, without reading it. */
  public AnyValueView.Kind kind(int index) {
    return kinds[index];
  }

  /** Points {@code into} at the AnyValue of attribute {@code index}. */
  public AnyValueView value(int index, AnyValueView into) {
    int at = index * RANGES;
    return into.set(buffer, ranges[at + 2], ranges[at + 3]);
  }
}
