package io.millrace.model.stream;

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
    return Murmur3.hash(payload);
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
