package io.millrace.receiver.loki;

/**
 * Decompresses Snappy's block format (Snappy compressed format description): the decompressed
 * length as a varint, then literals and copies of what came before. Nothing is allocated before the
 * caller has looked at that length, and nothing past it; every index is checked by the arrays
 * themselves.
 */
public final class SnappyBlock {
  private static final int MAX_LENGTH_BYTES = 5;

  // the low two bits of an element's first byte
  private static final int LITERAL = 0;
  private static final int COPY_1 = 1;
  private static final int COPY_2 = 2;

  /** Literals up to here have their length in the first byte; longer ones in 1 to 4 more. */
  private static final int MAX_SHORT_LITERAL = 60;

  private final byte[] block;
  private final byte[] plain;
  private int at;
  private int size;

  private SnappyBlock(byte[] block, int at, byte[] plain) {
    this.block = block;
    this.at = at;
    this.plain = plain;
  }

  /**
   * The decompressed length that a block declares.
   *
   * @throws MalformedPushException if it declares none, or more than 2^32 - 1
   */
  public static long declaredLength(byte[] block) throws MalformedPushException {
    long length = 0;
    for (int i = 0; i < lengthBytes(block); i++) {
      length |= (block[i] & 0x7fL) << (7 * i);
    }
    if (length >>> 32 != 0) {
      throw malformed();
    }
    return length;
  }

  private static int lengthBytes(byte[] block) throws MalformedPushException {
    for (int i = 0; i < MAX_LENGTH_BYTES && i < block.length; i++) {
      if (block[i] >= 0) {
        return i + 1;
      }
    }
    throw malformed();
  }

  /**
   * Decompresses a whole block. Its declared length must be one that the caller can afford.
   *
   * @throws MalformedPushException if the block is not well-formed, or not of its declared length
   */
  public static byte[] decode(byte[] block) throws MalformedPushException {
    byte[] plain = new byte[Math.toIntExact(declaredLength(block))];
    try {
      new SnappyBlock(block, lengthBytes(block), plain).elements();
    } catch (IndexOutOfBoundsException e) {
      throw malformed();
    }
    return plain;
  }

  private void elements() throws MalformedPushException {
    while (at < block.length) {
      int first = block[at++] & 0xff;
      switch (first & 3) {
        case LITERAL -> literal(first >>> 2);
        case COPY_1 -> copy((first >>> 5) << 8 | number(1), 4 + (first >>> 2 & 7));
        case COPY_2 -> copy(number(2), 1 + (first >>> 2));
        default -> copy(number(4), 1 + (first >>> 2));
      }
    }
    if (size != plain.length) {
      throw malformed();
    }
  }

  /** A little-endian number; those past 2^31 become negative, which no length or offset may be. */
  private int number(int bytes) {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (block[at++] & 0xff) << (8 * i);
    }
    return number;
  }

  private void literal(int code) throws MalformedPushException {
    int length = 1 + (code < MAX_SHORT_LITERAL ? code : number(code - MAX_SHORT_LITERAL + 1));
    if (length <= 0) {
      throw malformed();
    }
    System.arraycopy(block, at, plain, size, length);
    at += length;
    size += length;
  }

  private void copy(int offset, int length) throws MalformedPushException {
    if (offset <= 0 || offset > size) {
      throw malformed();
    }
    if (offset >= length) {
      System.arraycopy(plain, size - offset, plain, size, length);
      size += length;
    } else {
      // it overlaps what it writes: a pattern that repeats
      for (int end = size + length; size < end; size++) {
        plain[size] = plain[size - offset];
      }
    }
  }

  private static MalformedPushException malformed() {
    return new MalformedPushException("the body is not well-formed Snappy, block format");
  }
}
