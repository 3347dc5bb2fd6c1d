package io.millrace.model.stream;

import com.google.common.hash.Hashing;
import com.google.common.primitives.Longs;
import java.util.HexFormat;

/**
 * 128 bits that tell payloads apart (Murmur3, x64). Not a secret and not proof against malice: it
 * is compared within one tenant alone.
 *
 * @param high first half
 * @param low second half
 */
public record ContentHash(long high, long low) {
  private static final int CHARS = 32;

  /** Takes the hash of a payload: one pass, no copy. */
  public static ContentHash of(byte[] payload) {
    byte[] bytes = Hashing.murmur3_128().hashBytes(payload).asBytes();
    return new ContentHash(
        Longs.fromBytes(
            bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]),
        Longs.fromBytes(
            bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]));
  }

  /** 32 hexadecimal digits, as Murmur3's are written. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }

  /**
   * Reads 32 hexadecimal digits.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static ContentHash parse(String text) {
    if (text.length() != CHARS) {
      throw new IllegalArgumentException(
          "hash: %d characters (expected: 32 hexadecimal digits)".formatted(text.length()));
    }
    return new ContentHash(
        HexFormat.fromHexDigitsToLong(text, 0, CHARS / 2),
        HexFormat.fromHexDigitsToLong(text, CHARS / 2, CHARS));
  }
}
