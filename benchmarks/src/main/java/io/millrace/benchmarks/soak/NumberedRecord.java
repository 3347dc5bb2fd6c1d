package io.millrace.benchmarks.soak;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The record that a client sends under a number: the same, byte for byte, whenever it is made from
 * the same seed, so that what is stored can be held against it.
 *
 * @param client who sends it, from 0
 * @param number its place among the client's records, from 0
 * @param timeNanos since 1970
 * @param severityNumber 1 to 24
 * @param body any text, tabs, line ends and quotes in it
 * @param traceId hexadecimal; empty for two in three
 * @param word another attribute
 */
record NumberedRecord(
    int client,
    long number,
    long timeNanos,
    int severityNumber,
    String body,
    String traceId,
    String word) {
  static final String SERVICE = "soak";
  private static final String CLIENT = "soak.client";
  private static final String NUMBER = "soak.number";
  private static final String WORD = "soak.word";

  private static final int LONGEST_BODY_WORDS = 24;
  private static final int SEVERITIES = 24;
  private static final int TRACED = 3;
  private static final long NANOS_BETWEEN = 1_000;
  private static final String[] ODD = {
    "\t", "\n", "\\", "'", "\"", "ß", "日本", "🪵", "\u0001", "{}"
  };

  /**
   * The record under a number.
   *
   * @param beginNanos time of the run's first record
   */
  static NumberedRecord of(long seed, long beginNanos, int client, long number) {
    SplittableRandom random =
        new SplittableRandom(seed ^ (number * 0x9E3779B97F4A7C15L + client * 0xC2B2AE3D27D4EB4FL));
    StringBuilder body = new StringBuilder(200).append("record ").append(number);
    for (int words = random.nextInt(LONGEST_BODY_WORDS); words > 0; words--) {
      body.append(' ').append(Integer.toString(random.nextInt(1 << 28), Character.MAX_RADIX));
      if (random.nextInt(16) == 0) {
        body.append(ODD[random.nextInt(ODD.length)]);
      }
    }
    return new NumberedRecord(
        client,
        number,
        beginNanos + number * NANOS_BETWEEN + client + 1,
        1 + random.nextInt(SEVERITIES),
        body.toString(),
        random.nextInt(TRACED) == 0
            ? HexFormat.of().toHexDigits(random.nextLong() | 1)
                + HexFormat.of().toHexDigits(random.nextLong())
            : "",
        "w" + random.nextInt(1000));
  }

  /** Attributes as they are stored. */
  Map<String, String> attributes() {
    return Map.of(CLIENT, Integer.toString(client), NUMBER, Long.toString(number), WORD, word);
  }

  /** The client that stored attributes name, or -1. */
  static int client(Map<String, String> attributes) {
    return (int) integer(attributes.get(CLIENT));
  }

  /** The number that stored attributes name, or -1. */
  static long number(Map<String, String> attributes) {
    return integer(attributes.get(NUMBER));
  }

  private static long integer(String text) {
    return text != null && text.matches("\\d{1,9}") ? Long.parseLong(text) : -1;
  }

  /** As it is sent. */
  LogRecord toProto() {
    LogRecord.Builder builder =
        LogRecord.newBuilder()
            .setTimeUnixNano(timeNanos)
            .setObservedTimeUnixNano(timeNanos + 1)
            .setSeverityNumberValue(severityNumber)
            .setBody(AnyValue.newBuilder().setStringValue(body))
            .addAttributes(attribute(CLIENT, AnyValue.newBuilder().setIntValue(client)))
            .addAttributes(attribute(NUMBER, AnyValue.newBuilder().setIntValue(number)))
            .addAttributes(attribute(WORD, AnyValue.newBuilder().setStringValue(word)));
    if (!traceId.isEmpty()) {
      byte[] id = HexFormat.of().parseHex(traceId);
      builder
          .setTraceId(ByteString.copyFrom(id))
          .setSpanId(ByteString.copyFrom(ByteBuffer.wrap(id, 0, Long.BYTES)));
    }
    return builder.build();
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }
}
