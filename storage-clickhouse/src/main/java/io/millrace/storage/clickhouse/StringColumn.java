package io.millrace.storage.clickhouse;

import io.millrace.model.otlp.WireSlice;
import java.io.IOException;
import java.io.OutputStream;

/** A column of type String. */
final class StringColumn implements NativeColumn {
  private static final byte[] HEX_DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final GrowingBytes data = new GrowingBytes(4096);
  private int marked;

  void add(WireSlice text) {
    data.putString(text);
  }

  /** Adds bytes as lower-case hex; an id of zeros alone is an absent one. */
  void addHex(WireSlice id) {
    byte[] bytes = id.buffer();
    int end = id.offset() + id.length();
    int at = id.offset();
    while (at < end && bytes[at] == 0) {
      at++;
    }
    if (at == end) {
      data.putVarint(0);
      return;
    }
    data.putVarint(id.length() * 2);
    for (int i = id.offset(); i < end; i++) {
      data.putByte(HEX_DIGITS[(bytes[i] >> 4) & 15]);
      data.putByte(HEX_DIGITS[bytes[i] & 15]);
    }
  }

  /** Adds strings that are encoded already. */
  void addEncoded(GrowingBytes strings) {
    data.put(strings, 0, strings.length());
  }

  @Override
  public String type() {
    return "String";
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
