package io.millrace.receiver;

import java.util.Arrays;

/**
 * Collects bytes up to the request limit; all memory that it takes is reserved first. Belongs to
 * one thread at a time.
 */
final class BoundedBytes {
  private static final int INITIAL_BYTES = 8192;
  private static final int MAX_UNSEEN_BYTES = 256 << 10;

  private final int maxRequestBytes;
  private final int maxBytes;
  private final InFlightBytes.Share share;
  private byte[] buffer = new byte[0];
  private int size;

  /** For a request of so many bytes at most, in a frame of so many more. */
  BoundedBytes(int maxRequestBytes, int framingBytes, InFlightBytes.Share share) {
    this.maxRequestBytes = maxRequestBytes;
    this.maxBytes = maxRequestBytes + framingBytes;
    this.share = share;
  }

  /**
   * Adds a range.
   *
   * @throws RefusedException if it is too much for one request, or for all together
   */
  void add(byte[] source, int offset, int length) {
    if (length > maxBytes - size) {
      throw Refusal.tooLarge(maxRequestBytes).toException();
    }
    ensureCapacity(size + length);
    System.arraycopy(source, offset, buffer, size, length);
    size += length;
  }

  /** Refuses a declared length that is too much; makes room for as much as is worth the risk. */
  void expect(long length) {
    if (length > maxBytes) {
      throw Refusal.tooLarge(maxRequestBytes).toException();
    }
    // A sender that declares much and sends nothing must not hold the memory of others.
    ensureCapacity((int) Math.min(length, MAX_UNSEEN_BYTES));
  }

  /** Lets go of what was collected, and of the share that it took. */
  void clear() {
    buffer = new byte[0];
    size = 0;
    share.giveBack();
  }

  private void ensureCapacity(int needed) {
    if (needed > buffer.length) {
      long doubled = Math.max(INITIAL_BYTES, 2L * buffer.length);
      int capacity = (int) Math.min(maxBytes, Math.max(needed, doubled));
      share.take(capacity - buffer.length);
      buffer = Arrays.copyOf(buffer, capacity);
    }
  }

  byte[] toByteArray() {
    return size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
  }
}
