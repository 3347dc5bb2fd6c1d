package io.millrace.storage.clickhouse;

import java.io.IOException;
import java.io.OutputStream;

/** A column of integers of 1, 4 or 8 bytes. */
final class FixedColumn implements NativeColumn {
  private final String type;
  private final GrowingBytes data = new GrowingBytes(4096);
  private int marked;

  FixedColumn(String type) {
    this.type = type;
  }

  void addByte(int value) {
    data.putByte(value);
  }

  void addInt(int value) {
    data.putInt(value);
  }

  void addLong(long value) {
    data.putLong(value);
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public void mark() {
    marked = data.length();
  }

  @Override
  public void rollback() {
    data.truncate(marked);
  }

  @Override
  public void clear() {
    data.truncate(0);
  }

  @Override
  public long sizeBytes() {
    return data.length();
  }

  @Override
  public void writeData(OutputStream out) throws IOException {
    data.writeTo(out);
  }
}
