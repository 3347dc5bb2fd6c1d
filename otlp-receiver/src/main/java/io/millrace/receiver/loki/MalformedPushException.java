package io.millrace.receiver.loki;

/**
 * The body is not a push request that can be kept. The message says where, what was found and what
 * was expected; of the body it quotes names of labels alone, and these cut short.
 */
public final class MalformedPushException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int MAX_QUOTED_CHARS = 64;

  MalformedPushException(String message) {
    super(message);
  }

  /** A fault at a byte of a protobuf body, after decompression. */
  static MalformedPushException atByte(int position, String reason) {
    return new MalformedPushException("byte " + position + ": " + reason);
  }

  /** A fault at a byte of a JSON body. */
  static MalformedPushException inText(byte[] text, long position, String reason) {
    int end = Math.clamp(position, 0, text.length);
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < end; i++) {
      if (text[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new MalformedPushException(
        "line %d, column %d: %s".formatted(line, end - lineStart + 1, reason));
  }

  /** A name for a message: in quotes, and not too long. */
  static String quoted(String name) {
    int end =
        name.offsetByCodePoints(
            0, Math.min(MAX_QUOTED_CHARS, name.codePointCount(0, name.length())));
    return "\"" + name.substring(0, end) + (end < name.length() ? "…" : "") + "\"";
  }
}
