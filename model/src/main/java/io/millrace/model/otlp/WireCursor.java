package io.millrace.model.otlp;

/**
 * Reads protobuf's wire format (encoding specification: varint, I64, LEN, SGROUP, EGROUP, I32) from
 * a byte range, bounds checked. Every fault is a {@link MalformedOtlpException} with its position;
 * nothing is allocated otherwise. Belongs to one thread at a time.
 */
public final class WireCursor {
  public static final int VARINT = 0;
  public static final int I64 = 1;
  public static final int LEN = 2;
  public static final int SGROUP = 3;
  public static final int EGROUP = 4;
  public static final int I32 = 5;

  private static final int MAX_GROUP_DEPTH = 100;

  byte[] buffer = new byte[0];
  int position;
  int limit;

  /** Index in the buffer of the byte that is read next. */
  public int position() {
    return position;
  }

  /** Goes back, or on, to an index that {@link #position} gave within the field that is entered. */
  public void goTo(int newPosition) {
    position = newPosition;
  }

  /** Begins at the first byte of a range. */
  public WireCursor reset(byte[] newBuffer, int offset, int length) {
    buffer = newBuffer;
    position = offset;
    limit = offset + length;
    return this;
  }

  /**
   * Reads a length prefix and makes the end of that field the limit; gives the limit of before, for
   * {@link #leave}.
   */
  public int enter() throws MalformedOtlpException {
    int outerLimit = limit;
    int length = readLength();
    limit = position + length;
    return outerLimit;
  }

  /** Goes to the end of the field that was entered, and back to the limit of before. */
  public void leave(int outerLimit) {
    position = limit;
    limit = outerLimit;
  }

  public boolean hasMore() {
    return position < limit;
  }

  public int readTag() throws MalformedOtlpException {
    int start = position;
    long tag = readVarint();
    if (tag >>> 32 != 0 || (tag >>> 3) == 0) {
      throw new MalformedOtlpException(start, "invalid field tag");
    }
    return (int) tag;
  }

  public long readVarint() throws MalformedOtlpException {
    int at = position;
    if (at < limit && buffer[at] >= 0) {
      position = at + 1;
      return buffer[at];
    }
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= limit) {
        throw new MalformedOtlpException(at, "truncated varint");
      }
      byte b = buffer[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        position = at;
        return value;
      }
    }
    throw new MalformedOtlpException(position, "varint longer than 10 bytes");
  }

  public long readFixed64() throws MalformedOtlpException {
    int at = require(8);
    return (buffer[at] & 0xffL)
        | (buffer[at + 1] & 0xffL) << 8
        | (buffer[at + 2] & 0xffL) << 16
        | (buffer[at + 3] & 0xffL) << 24
        | (buffer[at + 4] & 0xffL) << 32
        | (buffer[at + 5] & 0xffL) << 40
        | (buffer[at + 6] & 0xffL) << 48
        | (buffer[at + 7] & 0xffL) << 56;
  }

  public int readFixed32() throws MalformedOtlpException {
    int at = require(4);
    return (buffer[at] & 0xff)
        | (buffer[at + 1] & 0xff) << 8
        | (buffer[at + 2] & 0xff) << 16
        | (buffer[at + 3] & 0xff) << 24;
  }

  /**
   * Reads a length prefix and returns the length; the position is then the first byte of the field.
   */
  public int readLength() throws MalformedOtlpException {
    int start = position;
    long length = readVarint();
    if (length < 0 || length > limit - position) {
      throw new MalformedOtlpException(start, "field length runs past the end of its message");
    }
    return (int) length;
  }

  public void readSlice(WireSlice into) throws MalformedOtlpException {
    int length = readLength();
    into.set(buffer, position, length);
    position += length;
  }

  /** Passes over the field that follows its tag. */
  public void skip(int tag) throws MalformedOtlpException {
    skip(tag, 0);
  }

  private void skip(int tag, int depth) throws MalformedOtlpException {
    switch (tag & 7) {
      case VARINT -> readVarint();
      case I64 -> require(8);
      case LEN -> {
        int length = readLength();
        position += length;
      }
      case SGROUP -> skipGroup(tag >>> 3, depth + 1);
      case I32 -> require(4);
      default -> throw new MalformedOtlpException(position, "invalid wire type " + (tag & 7));
    }
  }

  private void skipGroup(int field, int depth) throws MalformedOtlpException {
    if (depth > MAX_GROUP_DEPTH) {
      throw new MalformedOtlpException(position, "groups nested deeper than " + MAX_GROUP_DEPTH);
    }
    while (true) {
      int start = position;
      int tag = readTag();
      if ((tag & 7) != EGROUP) {
        skip(tag, depth);
      } else if (tag >>> 3 == field) {
        return;
      } else {
        throw new MalformedOtlpException(start, "group ends with the tag of another field");
      }
    }
  }

  private int require(int bytes) throws MalformedOtlpException {
    int at = position;
    if (limit - at < bytes) {
      throw new MalformedOtlpException(at, "truncated field");
    }
    position = at + bytes;
    return at;
  }
}
