package io.millrace.storage.clickhouse.engine;

import com.github.luben.zstd.Zstd;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Reads {@link ClickHouseBlocks}; a frame that is damaged or too large fails. For one thread. */
final class ClickHouseBlockInputStream extends InputStream {
  private static final int START = ClickHouseBlocks.HASH_BYTES + ClickHouseBlocks.HEADER_BYTES;

  /** Clients cut at 1 MiB or less; a larger claim would only cost memory. */
  private static final int MAX_BLOCK_BYTES = 16 * 1024 * 1024;

  private final LZ4SafeDecompressor lz4 = LZ4Factory.fastestInstance().safeDecompressor();
  private final InputStream in;
  private byte[] block = new byte[0];
  private int position;

  ClickHouseBlockInputStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    return fill() ? block[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, block.length - position);
    System.arraycopy(block, position, target, offset, count);
    position += count;
    return count;
  }

  private boolean fill() throws IOException {
    while (position == block.length) {
      byte[] start = in.readNBytes(START);
      if (start.length == 0) {
        return false;
      }
      block = readBlock(start);
      position = 0;
    }
    return true;
  }

  private byte[] readBlock(byte[] start) throws IOException {
    if (start.length < START) {
      throw new EOFException("compressed block: ends within its header");
    }
    ClickHouseBlocks.Header header = ClickHouseBlocks.header(start);
    requireSize("compressed size", header.compressedBytes());
    requireSize("uncompressed size", header.dataBytes());
    byte[] frame = Arrays.copyOf(start, START + header.compressedBytes());
    int read = in.readNBytes(frame, START, header.compressedBytes());
    if (read < header.compressedBytes()) {
      throw new EOFException(
          "compressed block: %d bytes (expected: %d)".formatted(read, header.compressedBytes()));
    }
    if (!ClickHouseBlocks.isIntact(frame)) {
      throw new IOException("compressed block: its checksum does not match its content");
    }
    return decompress(header, frame);
  }

  private byte[] decompress(ClickHouseBlocks.Header header, byte[] frame) throws IOException {
    byte[] data = new byte[header.dataBytes()];
    try {
      switch (header.method()) {
        case ClickHouseBlocks.METHOD_NONE -> System.arraycopy(frame, START, data, 0, data.length);
        case ClickHouseBlocks.METHOD_LZ4 ->
            lz4.decompress(frame, START, header.compressedBytes(), data, 0, data.length);
        case ClickHouseBlocks.METHOD_ZSTD -> requireZstd(frame, header, data);
        default ->
            throw new IOException(
                "compressed block: method 0x%02x (expected: 0x02 none, 0x82 LZ4, 0x90 ZSTD)"
                    .formatted(header.method()));
      }
    } catch (RuntimeException e) {
      throw new IOException("compressed block: cannot be decompressed: " + e.getMessage(), e);
    }
    return data;
  }

  private static void requireZstd(byte[] frame, ClickHouseBlocks.Header header, byte[] data)
      throws IOException {
    long count =
        Zstd.decompressByteArray(data, 0, data.length, frame, START, header.compressedBytes());
    if (Zstd.isError(count)) {
      throw new IOException(
          "compressed block: cannot be decompressed: " + Zstd.getErrorName(count));
    }
  }

  private static void requireSize(String name, int bytes) throws IOException {
    if (bytes < 0 || bytes > MAX_BLOCK_BYTES) {
      throw new IOException(
          "compressed block: %s %d (expected: 0 to %d)".formatted(name, bytes, MAX_BLOCK_BYTES));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
