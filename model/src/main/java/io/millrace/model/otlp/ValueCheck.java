package io.millrace.model.otlp;

/** Checks AnyValue and KeyValue messages to their last byte; allocates nothing. */
final class ValueCheck {
  /** KeyValue's fields. */
  static final int KEY = (1 << 3) | WireCursor.LEN;

  static final int VALUE = (2 << 3) | WireCursor.LEN;

  /** AnyValue's fields that nest. */
  private static final int ARRAY = (5 << 3) | WireCursor.LEN;

  private static final int KEY_VALUE_LIST = (6 << 3) | WireCursor.LEN;
  private static final int MEMBER = (1 << 3) | WireCursor.LEN;

  private ValueCheck() {}

  static void anyValue(byte[] bytes, int start, int limit, int depth)
      throws MalformedOtlpException {
    if (depth > AnyValueView.MAX_DEPTH) {
      throw new MalformedOtlpException(
          start, "attribute value nested deeper than " + AnyValueView.MAX_DEPTH);
    }
    int at = start;
    while (at < limit) {
      long next = WireWalk.tag(bytes, at, limit);
      int tag = WireWalk.second(next);
      at = WireWalk.first(next);
      if (tag == ARRAY || tag == KEY_VALUE_LIST) {
        long members = WireWalk.range(bytes, at, limit);
        at = WireWalk.second(members);
        members(bytes, WireWalk.first(members), at, tag == KEY_VALUE_LIST, depth + 1);
      } else {
        at = WireWalk.skip(bytes, tag, at, limit);
      }
    }
  }

  private static void members(byte[] bytes, int start, int limit, boolean keyed, int depth)
      throws MalformedOtlpException {
    int at = start;
    while (at < limit) {
      long next = WireWalk.tag(bytes, at, limit);
      int tag = WireWalk.second(next);
      at = WireWalk.first(next);
      if (tag == MEMBER) {
        long member = WireWalk.range(bytes, at, limit);
        at = WireWalk.second(member);
        if (keyed) {
          keyValue(bytes, WireWalk.first(member), at, depth);
        } else {
          anyValue(bytes, WireWalk.first(member), at, depth);
        }
      } else {
        at = WireWalk.skip(bytes, tag, at, limit);
      }
    }
  }

  static void keyValue(byte[] bytes, int start, int limit, int depth)
      throws MalformedOtlpException {
    int at = start;
    while (at < limit) {
      long next = WireWalk.tag(bytes, at, limit);
      int tag = WireWalk.second(next);
      at = WireWalk.first(next);
      if (tag == VALUE) {
        long value = WireWalk.range(bytes, at, limit);
        at = WireWalk.second(value);
        anyValue(bytes, WireWalk.first(value), at, depth);
      } else {
        at = WireWalk.skip(bytes, tag, at, limit);
      }
    }
  }
}
