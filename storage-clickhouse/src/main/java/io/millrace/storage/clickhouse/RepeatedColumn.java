package io.millrace.storage.clickhouse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A column of UInt64 that has the same value in every row. */
final class RepeatedColumn implements NativeColumn {
  private static final int CHUNK_ROWS = 1024;

  private long value;
  private int rows;
  private int marked;

  void set(long newValue) {
    value = newValue;
  }

  void addRow() {
    rows++;
  }

  @Override
  public String type() {
    return "UInt64";
  }

  @Override
  public void mark() {
    marked = rows;
  }

  @Override
  public void rollback() {
    rows = marked;
  }

  @Override
  public void clear() {
    rows = 0;
  }

  @Override
  public long sizeBytes() {
    return (long) rows * Long.BYTES;
  }

  @Override
  public void writeData(OutputStream out) throws IOException {
    int chunkRows = Math.min(rows, CHUNK_ROWS);
    ByteBuffer chunk = ByteBuffer.allocate(chunkRows * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < chunkRows; i++) {
      chunk.putLong(value);
    }
    for (int left = rows; left > 0; left -= CHUNK_ROWS) {
      out.write(chunk.array(), 0, Math.min(left, CHUNK_ROWS) * Long.BYTES);
    }
  }
}
