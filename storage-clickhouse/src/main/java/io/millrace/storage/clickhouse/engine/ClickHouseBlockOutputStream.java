package io.millrace.storage.clickhouse.engine;

import java.io.IOException;
import java.io.OutputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/** Writes {@link ClickHouseBlocks}, compressed with LZ4. For one thread. */
final class ClickHouseBlockOutputStream extends OutputStream {
  private static final int BLOCK_BYTES = 256 * 1024;
  private static final int START = ClickHouseBlocks.HASH_BYTES + ClickHouseBlocks.HEADER_BYTES;

  private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
  private final OutputStream out;
  private final byte[] block = new byte[BLOCK_BYTES];
  private final byte[] frame = new byte[START + compressor.maxCompressedLength(BLOCK_BYTES)];
  private int filled;

  ClickHouseBlockOutputStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      int count = Math.min(left, BLOCK_BYTES - filled);
      System.arraycopy(bytes, from, block, filled, count);
      filled += count;
      from += count;
      left -= count;
      if (filled == BLOCK_BYTES) {
        writeBlock();
      }
    }
  }

  private void writeBlock() throws IOException {
    if (filled > 0) {
      int compressed = compressor.compress(block, 0, filled, frame, START);
      ClickHouseBlocks.seal(frame, ClickHouseBlocks.METHOD_LZ4, compressed, filled);
      out.write(frame, 0, START + compressed);
      filled = 0;
    }
  }

  @Override
  public void flush() throws IOException {
    writeBlock();
    out.flush();
  }

  @Override
  public void close() throws IOException {
    writeBlock();
    out.close();
  }
}
