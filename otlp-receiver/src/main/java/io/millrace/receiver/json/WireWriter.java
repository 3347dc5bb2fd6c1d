package io.millrace.receiver.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf's wire format into one growing array. A nested message is begun and ended; its
 * length is filled in at the end, moving its bytes when the length needs more than the one byte
 * that was left for it. The output is canonical. Belongs to one thread.
 */
public final class WireWriter {
  private static final int VARINT = 0;
  private static final int I64 = 1;
  private static final int LEN = 2;
  private static final int I32 = 5;
  private static final int MAX_VARINT_BYTES = 10;

  private byte[] buffer;
  private int size;

  public WireWriter(int initialBytes) {
    buffer = new byte[Math.max(16, initialBytes)];
  }

  /** Bytes written until now. */
  public int size() {
    return size;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  public void writeVarintField(int field, long value) {
    ensure(2 * MAX_VARINT_BYTES);
    putTag(field, VARINT);
    putVarint(value);
  }

  public void writeFixed64Field(int field, long value) {
    ensure(MAX_VARINT_BYTES + 8);
    putTag(field, I64);
    for (int shift = 0; shift < 64; shift += 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  public void writeFixed32Field(int field, int value) {
    ensure(MAX_VARINT_BYTES + 4);
    putTag(field, I32);
    for (int shift = 0; shift < 32; shift += 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  public void writeBytesField(int field, byte[] value) {
    writeBytesField(field, value, 0, value.length);
  }

  /** Writes a range as it is. */
  public void writeBytesField(int field, byte[] value, int offset, int length) {
    ensure(2 * MAX_VARINT_BYTES + length);
    putTag(field, LEN);
    putVarint(length);
    System.arraycopy(value, offset, buffer, size, length);
    size += length;
  }

  public void writeStringField(int field, String value) {
    writeBytesField(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes text as UTF-8; a surrogate without its other half becomes U+FFFD. */
  public void writeStringField(int field, char[] text, int offset, int length) {
    int message = beginMessage(field);
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      ensure(4);
      char c = text[i];
      if (c < 0x80) {
        buffer[size++] = (byte) c;
      } else if (c < 0x800) {
        buffer[size++] = (byte) (0xc0 | c >> 6);
        putContinuation(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(text[i + 1])) {
        putFourBytes(Character.toCodePoint(c, text[++i]));
      } else {
        putThreeBytes(Character.isSurrogate(c) ? '\ufffd' : c);
      }
    }
    endMessage(message);
  }

  private void putThreeBytes(char c) {
    buffer[size++] = (byte) (0xe0 | c >> 12);
    putContinuation(c >> 6);
    putContinuation(c);
  }

  private void putFourBytes(int codePoint) {
    buffer[size++] = (byte) (0xf0 | codePoint >> 18);
    putContinuation(codePoint >> 12);
    putContinuation(codePoint >> 6);
    putContinuation(codePoint);
  }

  private void putContinuation(int bits) {
    buffer[size++] = (byte) (0x80 | (bits & 0x3f));
  }

  /** Begins a nested message, and returns what {@link #endMessage} wants. */
  public int beginMessage(int field) {
    ensure(MAX_VARINT_BYTES + 1);
    putTag(field, LEN);
    size++;
    return size;
  }

  /** Ends the nested message that {@link #beginMessage} began. */
  public void endMessage(int start) {
    int length = size - start;
    int lengthBytes = varintBytes(length);
    if (lengthBytes > 1) {
      ensure(lengthBytes);
      System.arraycopy(buffer, start, buffer, start + lengthBytes - 1, length);
    }
    size = start - 1;
    putVarint(length);
    size += length;
  }

  private static int varintBytes(int value) {
    return Math.max(1, (38 - Integer.numberOfLeadingZeros(value)) / 7);
  }

  private void putTag(int field, int wireType) {
    putVarint((long) field << 3 | wireType);
  }

  private void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  private void ensure(int more) {
    if (more > buffer.length - size) {
      buffer = Arrays.copyOf(buffer, Math.max(size + more, buffer.length * 2));
    }
  }
}
