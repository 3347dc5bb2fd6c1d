package io.millrace.model.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Murmur3 for x64, 128 bits, seed 0, over a whole array: eight bytes at a time and no object but
 * the result. Each request is hashed once on its way to the stream, so this is on the hot path;
 * Guava's, which feeds a buffer of 16 bytes, is the reference of the test.
 */
final class Murmur3 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;
  private static final int BLOCK_BYTES = 2 * Long.BYTES;

  private Murmur3() {}

  /** The hash; its halves in the byte order in which Murmur3's digests are written. */
  static ContentHash hash(byte[] bytes) {
    long h1 = 0;
    long h2 = 0;
    int end = bytes.length - bytes.length % BLOCK_BYTES;
    for (int at = 0; at < end; at += BLOCK_BYTES) {
      h1 ^= mixFirst((long) LONGS.get(bytes, at));
      h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
      h2 ^= mixSecond((long) LONGS.get(bytes, at + Long.BYTES));
      h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
    }
    h1 ^= mixFirst(tail(bytes, end));
    h2 ^= mixSecond(tail(bytes, end + Long.BYTES));

    h1 ^= bytes.length;
    h2 ^= bytes.length;
    h1 += h2;
    h2 += h1;
    h1 = finish(h1);
    h2 = finish(h2);
    h1 += h2;
    h2 += h1;
    return new ContentHash(Long.reverseBytes(h1), Long.reverseBytes(h2));
  }

  private static long mixFirst(long k) {
    return Long.rotateLeft(k * C1, 31) * C2;
  }

  private static long mixSecond(long k) {
    return Long.rotateLeft(k * C2, 33) * C1;
  }

  /** Up to eight bytes, little-endian; 0 where there are none, which mixes to 0. */
  private static long tail(byte[] bytes, int from) {
    long k = 0;
    for (int i = Math.min(bytes.length, from + Long.BYTES) - 1; i >= from; i--) {
      k = k << Byte.SIZE | (bytes[i] & 0xff);
    }
    return k;
  }

  private static long finish(long h) {
    long k = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    k = (k ^ (k >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return k ^ (k >>> 33);
  }
}
