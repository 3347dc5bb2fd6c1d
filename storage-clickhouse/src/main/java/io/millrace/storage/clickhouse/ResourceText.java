package io.millrace.storage.clickhouse;

import io.millrace.model.otlp.WireSlice;

/**
 * The attributes of a resource as one text, the column {@code Resource}: a JSON object of strings
 * without white space. A quotation mark inside a name or value is always {@code \\u0022}, so that
 * {@code "name":"} stands nowhere but where an attribute of that name begins; readers rely on it.
 * See docs/decisions/0025-resource-text.md.
 */
final class ResourceText {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
  };

  /** Both separators of lines, U+2028 and U+2029, begin with this byte; ClickHouse escapes them. */
  private static final byte SEPARATOR_FIRST = (byte) 0xe2;

  private final GrowingBytes json = new GrowingBytes(512);

  void clear() {
    json.truncate(0);
  }

  void put(WireSlice key, WireSlice value) {
    json.putByte(json.length() == 0 ? '{' : ',');
    putString(key);
    json.putByte(':');
    putString(value);
  }

  /** The text; empty if nothing was put. Valid until the next change. */
  WireSlice end(WireSlice text) {
    if (json.length() > 0) {
      json.putByte('}');
    }
    return text.set(json.array(), 0, json.length());
  }

  private void putString(WireSlice text) {
    byte[] bytes = text.buffer();
    int end = text.offset() + text.length();
    int from = text.offset();
    json.putByte('"');
    for (int at = from; at < end; at++) {
      byte b = bytes[at];
      if ((b >= 0 && b < ' ') || b == '"' || b == '\\') {
        json.put(bytes, from, at - from);
        putEscaped(b);
        from = at + 1;
      } else if (b == SEPARATOR_FIRST && isSeparator(bytes, at, end)) {
        json.put(bytes, from, at - from);
        putUnicode(0x20, bytes[at + 2] & 0x7f);
        at += 2;
        from = at + 1;
      }
    }
    json.put(bytes, from, end - from);
    json.putByte('"');
  }

  private static boolean isSeparator(byte[] bytes, int at, int end) {
    return at + 2 < end
        && bytes[at + 1] == (byte) 0x80
        && (bytes[at + 2] == (byte) 0xa8 || bytes[at + 2] == (byte) 0xa9);
  }

  private void putEscaped(byte b) {
    switch (b) {
      case '\\' -> putShort('\\');
      case '\b' -> putShort('b');
      case '\f' -> putShort('f');
      case '\n' -> putShort('n');
      case '\r' -> putShort('r');
      case '\t' -> putShort('t');
      default -> putUnicode(0, b);
    }
  }

  private void putShort(char escape) {
    json.putByte('\\');
    json.putByte(escape);
  }

  private void putUnicode(int high, int low) {
    putShort('u');
    putHex(high);
    putHex(low);
  }

  private void putHex(int value) {
    json.putByte(HEX[value >> 4]);
    json.putByte(HEX[value & 0xf]);
  }
}
