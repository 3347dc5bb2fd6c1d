package io.millrace.model.otlp;

/**
 * An AnyValue (opentelemetry/proto/common/v1/common.proto) as a range of bytes. Reused by {@link
 * #set}; the bytes must have been checked by {@link OtlpLogsReader} before, so that reading it
 * cannot fail.
 */
public final class AnyValueView {
  /** Deepest nesting of arrays and key-value lists that is accepted. */
  public static final int MAX_DEPTH = 64;

  /** Which member of the oneof is set; {@link #EMPTY} when none is. */
  public enum Kind {
    EMPTY,
    STRING,
    BOOL,
    INT,
    DOUBLE,
    ARRAY,
    KEY_VALUE_LIST,
    BYTES
  }

  /** Receives the members of an array or a key-value list, in the sender's order. */
  @FunctionalInterface
  public interface MemberHandler {
    /**
     * One member.
     *
     * @param key the member's key; empty for array members. Valid only during the call.
     * @param value the member. Valid only during the call.
     */
    void member(WireSlice key, AnyValueView value);
  }

  private static final Kind[] KINDS_BY_TAG = kindsByTag();

  private final WireCursor decoder = new WireCursor();
  private byte[] buffer = new byte[0];
  private Kind kind = Kind.EMPTY;
  private long scalar;
  private int offset;
  private int length;

  /** Points this view at a checked AnyValue message. */
  public AnyValueView set(byte[] source, int messageOffset, int messageLength) {
    buffer = source;
    try {
      decode(messageOffset, messageLength);
    } catch (MalformedOtlpException e) {
      throw new IllegalStateException("AnyValue was not checked before it was read", e);
    }
    return this;
  }

  void clear() {
    kind = Kind.EMPTY;
    length = 0;
  }

  public Kind kind() {
    return kind;
  }

  /** The value of kind BOOL. */
  public boolean boolValue() {
    return scalar != 0;
  }

  /** The value of kind INT. */
  public long intValue() {
    return scalar;
  }

  /** The value of kind DOUBLE. */
  public double doubleValue() {
    return Double.longBitsToDouble(scalar);
  }

  /** Points {@code into} at the bytes of kind STRING (UTF-8) or BYTES. */
  public WireSlice bytes(WireSlice into) {
    return into.set(buffer, offset, length);
  }

  /** Calls the handler for each member of an ARRAY or KEY_VALUE_LIST. Allocates one view a call. */
  public void forEachMember(MemberHandler handler) {
    WireSlice key = new WireSlice();
    AnyValueView member = new AnyValueView();
    WireCursor cursor = new WireCursor().reset(buffer, offset, length);
    try {
      while (cursor.hasMore()) {
        int tag = cursor.readTag();
        if (tag != ((1 << 3) | WireCursor.LEN)) {
          cursor.skip(tag);
          continue;
        }
        int memberLength = cursor.readLength();
        if (kind == Kind.ARRAY) {
          key.clear();
          member.set(buffer, cursor.position, memberLength);
        } else {
          member.setKeyValue(buffer, cursor.position, memberLength, key);
        }
        cursor.position += memberLength;
        handler.member(key, member);
      }
    } catch (MalformedOtlpException e) {
      throw new IllegalStateException("AnyValue was not checked before it was read", e);
    }
  }

  private void setKeyValue(byte[] source, int at, int size, WireSlice key)
      throws MalformedOtlpException {
    buffer = source;
    key.set(source, at, 0);
    clear();
    WireCursor cursor = new WireCursor().reset(source, at, size);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == ((1 << 3) | WireCursor.LEN)) {
        cursor.readSlice(key);
      } else if (tag == ((2 << 3) | WireCursor.LEN)) {
        int valueLength = cursor.readLength();
        decode(cursor.position, valueLength);
        cursor.position += valueLength;
      } else {
        cursor.skip(tag);
      }
    }
  }

  private void decode(int at, int size) throws MalformedOtlpException {
    clear();
    WireCursor cursor = decoder.reset(buffer, at, size);
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      switch (tag) {
        case (1 << 3) | WireCursor.LEN -> range(Kind.STRING, cursor);
        case (2 << 3) | WireCursor.VARINT -> scalar(Kind.BOOL, cursor.readVarint());
        case (3 << 3) | WireCursor.VARINT -> scalar(Kind.INT, cursor.readVarint());
        case (4 << 3) | WireCursor.I64 -> scalar(Kind.DOUBLE, cursor.readFixed64());
        case (5 << 3) | WireCursor.LEN -> range(Kind.ARRAY, cursor);
        case (6 << 3) | WireCursor.LEN -> range(Kind.KEY_VALUE_LIST, cursor);
        case (7 << 3) | WireCursor.LEN -> range(Kind.BYTES, cursor);
        default -> cursor.skip(tag);
      }
    }
  }

  private void scalar(Kind newKind, long value) {
    kind = newKind;
    scalar = value;
  }

  private void range(Kind newKind, WireCursor cursor) throws MalformedOtlpException {
    kind = newKind;
    length = cursor.readLength();
    offset = cursor.position;
    cursor.position += length;
  }

  /** Which kind a field of AnyValue sets, by its tag; null where a tag is no field of AnyValue. */
  private static Kind[] kindsByTag() {
    Kind[] kinds = new Kind[64];
    kinds[(1 << 3) | WireCursor.LEN] = Kind.STRING;
    kinds[(2 << 3) | WireCursor.VARINT] = Kind.BOOL;
    kinds[(3 << 3) | WireCursor.VARINT] = Kind.INT;
    kinds[(4 << 3) | WireCursor.I64] = Kind.DOUBLE;
    kinds[(5 << 3) | WireCursor.LEN] = Kind.ARRAY;
    kinds[(6 << 3) | WireCursor.LEN] = Kind.KEY_VALUE_LIST;
    kinds[(7 << 3) | WireCursor.LEN] = Kind.BYTES;
    return kinds;
  }

  /** Checks an AnyValue message, up to the cursor's limit, to its last byte. Returns its kind. */
  static Kind check(WireCursor cursor, int depth) throws MalformedOtlpException {
    if (depth > MAX_DEPTH) {
      throw new MalformedOtlpException(
          cursor.position, "attribute value nested deeper than " + MAX_DEPTH);
    }
    Kind kind = Kind.EMPTY;
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag > 0 && tag < KINDS_BY_TAG.length && KINDS_BY_TAG[tag] != null) {
        kind = KINDS_BY_TAG[tag];
      }
      int field = tag >>> 3;
      if ((field == 5 || field == 6) && (tag & 7) == WireCursor.LEN) {
        int outerLimit = cursor.enter();
        checkMembers(cursor, field == 6, depth);
        cursor.leave(outerLimit);
      } else {
        cursor.skip(tag);
      }
    }
    return kind;
  }

  private static void checkMembers(WireCursor cursor, boolean keyed, int depth)
      throws MalformedOtlpException {
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag != ((1 << 3) | WireCursor.LEN)) {
        cursor.skip(tag);
        continue;
      }
      int outerLimit = cursor.enter();
      if (keyed) {
        checkKeyValue(cursor, depth + 1);
      } else {
        check(cursor, depth + 1);
      }
      cursor.leave(outerLimit);
    }
  }

  private static void checkKeyValue(WireCursor cursor, int depth) throws MalformedOtlpException {
    while (cursor.hasMore()) {
      int tag = cursor.readTag();
      if (tag == ((2 << 3) | WireCursor.LEN)) {
        int outerLimit = cursor.enter();
        check(cursor, depth);
        cursor.leave(outerLimit);
      } else {
        cursor.skip(tag);
      }
    }
  }
}
