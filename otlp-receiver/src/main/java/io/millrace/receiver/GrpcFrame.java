package io.millrace.receiver;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The one length-prefixed message of a unary call (gRPC over HTTP2 specification,
 * "Length-Prefixed-Message").
 *
 * @param isCompressed whether grpc-encoding applies
 * @param message its bytes; owned by the frame
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record GrpcFrame(boolean isCompressed, byte[] message) {
  static final int HEADER_BYTES = 5;

  private static final int MAX_FLAG = 1;

  /**
   * The message of a body.
   *
   * @throws RefusedException if the body is not exactly one message
   */
  static GrpcFrame ofUnary(byte[] body) {
    if (body.length < HEADER_BYTES) {
      throw Refusal.malformed("the call has no message").toException();
    }
    int flag = body[0];
    long length = Integer.toUnsignedLong(ByteBuffer.wrap(body).getInt(1));
    if (flag < 0 || flag > MAX_FLAG || length != body.length - HEADER_BYTES) {
      throw Refusal.malformed("the call is not one length-prefixed message").toException();
    }
    return new GrpcFrame(flag == 1, Arrays.copyOfRange(body, HEADER_BYTES, body.length));
  }

  /** A frame of an uncompressed message. */
  static byte[] of(byte[] message) {
    return ByteBuffer.allocate(HEADER_BYTES + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  /** As grpc-message wants its text: bytes outside of printable ASCII, and %, in hex. */
  static String percentEncode(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b <= '~' && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append("%02X".formatted(b & 0xff));
      }
    }
    return encoded.toString();
  }
}
