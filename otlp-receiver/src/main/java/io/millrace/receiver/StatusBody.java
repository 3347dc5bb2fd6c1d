package io.millrace.receiver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.receiver.json.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * A {@link Refusal} as google.rpc.Status (google/rpc/status.proto), with RetryInfo if it has one.
 */
final class StatusBody {
  private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

  private static final int CODE = 1;
  private static final int MESSAGE = 2;
  private static final int DETAILS = 3;
  private static final int ANY_TYPE_URL = 1;
  private static final int ANY_VALUE = 2;
  private static final int RETRY_DELAY = 1;
  private static final int DURATION_SECONDS = 1;
  private static final int DURATION_NANOS = 2;

  private StatusBody() {}

  static byte[] protobuf(Refusal refusal) {
    WireWriter out = new WireWriter(256);
    out.writeVarintField(CODE, refusal.kind().grpcCode());
    out.writeStringField(MESSAGE, refusal.message());
    refusal.retryAfter().ifPresent(delay -> writeRetryInfo(out, delay));
    return out.toByteArray();
  }

  private static void writeRetryInfo(WireWriter out, Duration delay) {
    int any = out.beginMessage(DETAILS);
    out.writeStringField(ANY_TYPE_URL, RETRY_INFO);
    int info = out.beginMessage(ANY_VALUE);
    int duration = out.beginMessage(RETRY_DELAY);
    out.writeVarintField(DURATION_SECONDS, delay.toSeconds());
    if (delay.toNanosPart() > 0) {
      out.writeVarintField(DURATION_NANOS, delay.toNanosPart());
    }
    out.endMessage(duration);
    out.endMessage(info);
    out.endMessage(any);
  }

  static byte[] json(Refusal refusal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("code", refusal.kind().grpcCode());
      json.writeStringField("message", refusal.message());
      if (refusal.retryAfter().isPresent()) {
        json.writeArrayFieldStart("details");
        json.writeStartObject();
        json.writeStringField("@type", RETRY_INFO);
        json.writeStringField("retryDelay", text(refusal.retryAfter().get()));
        json.writeEndObject();
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return bytes.toByteArray();
  }

  /** Seconds with as many decimals as are needed, at most three. */
  private static String text(Duration delay) {
    return BigDecimal.valueOf(delay.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
  }
}
