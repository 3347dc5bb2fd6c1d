package io.millrace.model.otlp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Steps over protobuf's wire format by positions alone, for passes that look at little and copy
 * nothing. Takes and refuses exactly what {@link WireCursor} does. Two positions are given back as
 * one long, the first in its upper half, so that nothing is allocated.
 */
final class WireWalk {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MAX_GROUP_DEPTH = 100;
  private static final int MAX_VARINT_BYTES = 10;
  private static final long LOW_HALF = 0xffff_ffffL;

  private WireWalk() {}

  /** The upper half of what {@link #range} and {@link #tag} give. */
  static int first(long pair) {
    return (int) (pair >>> 32);
  }

  /** The lower half. */
  static int second(long pair) {
    return (int) pair;
  }

  private static long pair(int first, int second) {
    return (long) first << 32 | (second & LOW_HALF);
  }

  /** Position behind the tag, and the tag. */
  static long tag(byte[] bytes, int at, int limit) throws MalformedOtlpException {
    // Fields 1 to 15 take one byte; below 8 it names field 0.
    if (at < limit && bytes[at] >= 8) {
      return pair(at + 1, bytes[at]);
    }
    return longTag(bytes, at, limit);
  }

  private static long longTag(byte[] bytes, int at, int limit) throws MalformedOtlpException {
    int end = varintEnd(bytes, at, limit);
    long tag = varint(bytes, at, end);
    if (tag >>> 32 != 0 || tag >>> 3 == 0) {
      throw new MalformedOtlpException(at, "invalid field tag");
    }
    return pair(end, (int) tag);
  }

  /** First and last position (exclusive) of what a length prefix announces. */
  static long range(byte[] bytes, int at, int limit) throws MalformedOtlpException {
    if (limit - at >= 2) {
      int length = bytes[at];
      int start = at + 1;
      if (length < 0 && bytes[start] >= 0) {
        length = (length & 0x7f) | bytes[start] << 7;
        start++;
      }
      if (length >= 0 && length <= limit - start) {
        return pair(start, start + length);
      }
    }
    return longRange(bytes, at, limit);
  }

  private static long longRange(byte[] bytes, int at, int limit) throws MalformedOtlpException {
    int start = varintEnd(bytes, at, limit);
    long length = varint(bytes, at, start);
    if (length < 0 || length > limit - start) {
      throw new MalformedOtlpException(at, "field length runs past the end of its message");
    }
    return pair(start, start + (int) length);
  }

  /** Position behind a varint. */
  static int varintEnd(byte[] bytes, int at, int limit) throws MalformedOtlpException {
    int last = limit - at > MAX_VARINT_BYTES ? at + MAX_VARINT_BYTES : limit;
    for (int i = at; i < last; i++) {
      if (bytes[i] >= 0) {
        return i + 1;
      }
    }
    if (last - at < MAX_VARINT_BYTES) {
      throw new MalformedOtlpException(limit, "truncated varint");
    }
    throw new MalformedOtlpException(at, "varint longer than 10 bytes");
  }

  private static long varint(byte[] bytes, int at, int end) {
    long value = 0;
    for (int i = end - 1; i >= at; i--) {
      value = value << 7 | (bytes[i] & 0x7f);
    }
    return value;
  }

  /** Position behind so many bytes. */
  static int fixed(int at, int limit, int length) throws MalformedOtlpException {
    if (limit - at < length) {
      throw new MalformedOtlpException(at, "truncated field");
    }
    return at + length;
  }

  /** The eight bytes that end at a position. */
  static long longBefore(byte[] bytes, int end) {
    return (long) LONGS.get(bytes, end - 8);
  }

  /** Position behind the field whose tag was read. */
  static int skip(byte[] bytes, int tag, int at, int limit) throws MalformedOtlpException {
    return switch (tag & 7) {
      case WireCursor.LEN -> second(range(bytes, at, limit));
      case WireCursor.VARINT -> varintEnd(bytes, at, limit);
      case WireCursor.I64 -> fixed(at, limit, 8);
      case WireCursor.I32 -> fixed(at, limit, 4);
      case WireCursor.SGROUP -> skipGroup(bytes, tag, at, limit, 1);
      default -> throw new MalformedOtlpException(at, "invalid wire type " + (tag & 7));
    };
  }

  private static int skipGroup(byte[] bytes, int groupTag, int start, int limit, int depth)
      throws MalformedOtlpException {
    if (depth > MAX_GROUP_DEPTH) {
      throw new MalformedOtlpException(start, "groups nested deeper than " + MAX_GROUP_DEPTH);
    }
    int at = start;
    while (true) {
      int tagStart = at;
      long next = tag(bytes, at, limit);
      int tag = second(next);
      at = first(next);
      if ((tag & 7) == WireCursor.SGROUP) {
        at = skipGroup(bytes, tag, at, limit, depth + 1);
      } else if ((tag & 7) != WireCursor.EGROUP) {
        at = skip(bytes, tag, at, limit);
      } else if (tag >>> 3 == groupTag >>> 3) {
        return at;
      } else {
        throw new MalformedOtlpException(tagStart, "group ends with the tag of another field");
      }
    }
  }

  /** Bytes that a length takes as a varint. */
  static int varintSize(int length) {
    return Math.max(1, (38 - Integer.numberOfLeadingZeros(length)) / 7);
  }

  /** Writes a length, and gives the position behind it. */
  static int putVarint(byte[] into, int at, int length) {
    int position = at;
    int rest = length;
    while (rest > 0x7f) {
      into[position++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    into[position++] = (byte) rest;
    return position;
  }
}
