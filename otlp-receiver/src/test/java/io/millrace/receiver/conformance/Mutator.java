package io.millrace.receiver.conformance;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import io.millrace.receiver.RandomRequests;
import io.millrace.receiver.json.JsonText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Requests that a broken or a hostile client could send: valid ones with bytes changed, cut off,
 * lengths that lie, values nested 10,000 deep, bombs, text that is no UTF-8. The same seed gives
 * the same requests.
 */
final class Mutator {
  private static final int DEPTH = 10_000;
  private static final int BOMB_BYTES = 64 << 20;

  /** Valid requests of each kind that are at hand; one in eight times one is made anew. */
  private static final int VALID_REQUESTS = 500;

  private final Random random;
  private final RandomRequests requests;
  private final JsonText jsonText;
  private final byte[] bomb;
  private final ListMultimap<Kind, byte[]> valid = ArrayListMultimap.create();

  /** Which path and encoding a request is for. */
  enum Kind {
    PROTOBUF,
    JSON,
    GRPC
  }

  /**
   * One request.
   *
   * @param isGzip whether its headers say that it is compressed
   */
  @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
  record Mutation(Kind kind, byte[] body, boolean isGzip) {}

  Mutator(Random random) throws IOException {
    this.random = random;
    this.requests = new RandomRequests(random);
    this.jsonText = new JsonText(random);
    this.bomb = OtlpClient.gzip(new byte[BOMB_BYTES]);
  }

  Mutation next() throws IOException {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    int what = random.nextInt(100);
    if (what == 0) {
      return framed(kind, bomb, true);
    }
    byte[] message = what < 4 ? nested(kind) : mutated(valid(kind));
    boolean isGzip = random.nextInt(8) == 0;
    if (isGzip) {
      byte[] compressed = OtlpClient.gzip(message);
      message = random.nextInt(3) == 0 ? mutated(compressed) : compressed;
    }
    return framed(kind, message, isGzip);
  }

  private byte[] valid(Kind kind) throws IOException {
    List<byte[]> known = valid.get(kind);
    if (known.size() < VALID_REQUESTS) {
      known.add(newValid(kind));
      return known.getLast();
    }
    int one = random.nextInt(VALID_REQUESTS);
    if (random.nextInt(8) == 0) {
      known.set(one, newValid(kind));
    }
    return known.get(one);
  }

  private byte[] newValid(Kind kind) throws IOException {
    return kind == Kind.JSON
        ? jsonText.of(requests.next()).getBytes(StandardCharsets.UTF_8)
        : requests.next().toByteArray();
  }

  private Mutation framed(Kind kind, byte[] message, boolean isGzip) {
    if (kind != Kind.GRPC) {
      return new Mutation(kind, message, isGzip);
    }
    ByteBuffer frame =
        ByteBuffer.allocate(5 + message.length)
            .put((byte) (isGzip ? 1 : 0))
            .putInt(message.length)
            .put(message);
    if (random.nextInt(10) == 0) {
      // A header that lies about length or compression.
      frame.put(random.nextInt(5), (byte) random.nextInt(256));
    }
    return new Mutation(kind, frame.array(), isGzip);
  }

  private byte[] mutated(byte[] valid) {
    byte[] bytes = valid.clone();
    if (bytes.length == 0) {
      return bytes;
    }
    switch (random.nextInt(6)) {
      case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> bytes = withLyingLength(bytes);
      case 2 -> {
        // Bytes that no UTF-8 has, wherever they fall.
        for (int i = random.nextInt(8); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) (0xf8 + random.nextInt(8));
        }
      }
      case 3 -> {
        int from = random.nextInt(bytes.length);
        int to = from + random.nextInt(bytes.length - from);
        random.nextBytes(bytes);
        System.arraycopy(valid, 0, bytes, 0, from);
        System.arraycopy(valid, to, bytes, to, bytes.length - to);
      }
      default -> {
        for (int i = random.nextInt(5); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }

  /** Puts a long varint somewhere. */
  private byte[] withLyingLength(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int length = 1 + random.nextInt(11);
    byte[] lying = Arrays.copyOf(bytes, bytes.length + length);
    System.arraycopy(bytes, at, lying, at + length, bytes.length - at);
    Arrays.fill(lying, at, at + length - 1, (byte) 0xff);
    lying[at + length - 1] = (byte) random.nextInt(128);
    return lying;
  }

  private byte[] nested(Kind kind) {
    if (kind == Kind.JSON) {
      String open =
          switch (random.nextInt(3)) {
            case 0 -> "[";
            case 1 -> "{\"a\":";
            default -> "{\"arrayValue\":{\"values\":[";
          };
      return ("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":" + open.repeat(DEPTH))
          .getBytes(StandardCharsets.UTF_8);
    }
    if (random.nextBoolean()) {
      // Groups that begin and never end.
      byte[] groups = new byte[DEPTH];
      Arrays.fill(groups, (byte) 0x53);
      return groups;
    }
    return nestedValue();
  }

  /** A body of arrays within arrays, with right lengths all the way; written from its end. */
  private static byte[] nestedValue() {
    byte[] buffer = new byte[12 * DEPTH];
    int at = buffer.length;
    for (int i = 0; i < DEPTH; i++) {
      // AnyValue.array_value of ArrayValue.values.
      at = wrap(buffer, at, 0x0a);
      at = wrap(buffer, at, 0x2a);
    }
    for (int tag : new int[] {0x2a, 0x12, 0x12, 0x0a}) {
      at = wrap(buffer, at, tag);
    }
    return Arrays.copyOfRange(buffer, at, buffer.length);
  }

  private static int wrap(byte[] buffer, int at, int tag) {
    int length = buffer.length - at;
    int position = at;
    int size = length < 0x80 ? 1 : length < 0x4000 ? 2 : 3;
    position -= size;
    for (int i = 0; i < size; i++) {
      buffer[position + i] = (byte) (((length >> (7 * i)) & 0x7f) | (i < size - 1 ? 0x80 : 0));
    }
    buffer[--position] = (byte) tag;
    return position;
  }
}
