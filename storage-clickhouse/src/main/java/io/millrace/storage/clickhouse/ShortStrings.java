package io.millrace.storage.clickhouse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Remembers short strings that were decoded lately: keys, names and levels come again in almost
 * every row. One entry for each hash; a newer string displaces an older one.
 */
final class ShortStrings {
  private static final int MAX_BYTES = 40;
  private static final int ENTRIES = 1024;

  private final byte[][] bytes = new byte[ENTRIES][];
  private final String[] texts = new String[ENTRIES];

  String of(byte[] source, int offset, int length) {
    if (length == 0) {
      return "";
    }
    if (length > MAX_BYTES) {
      return new String(source, offset, length, StandardCharsets.UTF_8);
    }
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = hash * 31 + source[i];
    }
    int entry = (hash ^ (hash >>> 15)) & (ENTRIES - 1);
    byte[] known = bytes[entry];
    if (known != null
        && known.length == length
        && Arrays.equals(known, 0, length, source, offset, offset + length)) {
      return texts[entry];
    }
    String text = new String(source, offset, length, StandardCharsets.UTF_8);
    bytes[entry] = Arrays.copyOfRange(source, offset, offset + length);
    texts[entry] = text;
    return text;
  }
}
