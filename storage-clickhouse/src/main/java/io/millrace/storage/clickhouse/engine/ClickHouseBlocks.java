package io.millrace.storage.clickhouse.engine;

import com.clickhouse.data.ClickHouseCityHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The frame of ClickHouse's compressed blocks (its native protocol, and {@code compress=1} over
 * HTTP): CityHash128 1.0.2 of the rest, one byte for the method, the size of the rest without the
 * hash, the size of the data, all little-endian; then the compressed data.
 */
final class ClickHouseBlocks {
  static final int HASH_BYTES = 16;
  static final int HEADER_BYTES = 9;
  static final byte METHOD_NONE = 0x02;
  static final byte METHOD_LZ4 = (byte) 0x82;
  static final byte METHOD_ZSTD = (byte) 0x90;

  /** What a frame says before its data. */
  record Header(byte method, int compressedBytes, int dataBytes) {}

  private ClickHouseBlocks() {}

  /** Writes hash and header before the compressed data, which starts at byte 25 of the frame. */
  static void seal(byte[] frame, byte method, int compressedBytes, int dataBytes) {
    ByteBuffer buffer = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(HASH_BYTES, method);
    buffer.putInt(HASH_BYTES + 1, compressedBytes + HEADER_BYTES);
    buffer.putInt(HASH_BYTES + 5, dataBytes);
    putHash(buffer, 0, hash(frame, HASH_BYTES, compressedBytes + HEADER_BYTES));
  }

  static Header header(byte[] start) {
    ByteBuffer buffer = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    return new Header(
        buffer.get(HASH_BYTES),
        buffer.getInt(HASH_BYTES + 1) - HEADER_BYTES,
        buffer.getInt(HASH_BYTES + 5));
  }

  /** Whether the hash in the frame's first 16 bytes is that of the rest. */
  static boolean isIntact(byte[] frame) {
    byte[] expected = new byte[HASH_BYTES];
    putHash(
        ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN),
        0,
        hash(frame, HASH_BYTES, frame.length - HASH_BYTES));
    return Arrays.equals(expected, Arrays.copyOf(frame, HASH_BYTES));
  }

  private static void putHash(ByteBuffer buffer, int index, long[] hash) {
    buffer.putLong(index, hash[0]);
    buffer.putLong(index + 8, hash[1]);
  }

  /** The client's class is deprecated with all of its first generation, and has no other heir. */
  @SuppressWarnings("deprecation")
  private static long[] hash(byte[] data, int offset, int length) {
    return ClickHouseCityHash.cityHash128(data, offset, length);
  }
}
