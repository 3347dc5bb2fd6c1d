package io.millrace.benchmarks.receiver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.common.collect.ImmutableList;
import io.millrace.benchmarks.load.RealLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Random;

/**
 * Requests as a collector sends them: real log lines of eight systems (loghub), with the resource
 * and the attributes that agents add. The same seed gives the same requests.
 */
public final class RealisticLogs {
  /** When they were received. */
  public static final long NOW_UNIX_NANO = 1_700_000_000_000_000_000L;

  private static final int LINES_PER_SYSTEM = 50;
  private static final ImmutableList<String> LINES = lines();
  private static final int RECORDS_PER_SCOPE = 50;

  private final Random random;

  /** Requests of a seed. */
  public RealisticLogs(long seed) {
    this.random = new Random(seed);
  }

  private static ImmutableList<String> lines() {
    RealLines real = RealLines.load();
    return real.systems().stream()
        .flatMap(system -> real.of(system).stream().limit(LINES_PER_SYSTEM))
        .collect(ImmutableList.toImmutableList());
  }

  /** A request in OTLP's JSON encoding. */
  public byte[] json(int records) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeArrayFieldStart("resourceLogs");
      json.writeStartObject();
      resource(json);
      json.writeArrayFieldStart("scopeLogs");
      for (int written = 0; written < records; written += RECORDS_PER_SCOPE) {
        scopeLogs(json, Math.min(RECORDS_PER_SCOPE, records - written));
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void resource(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("resource");
    json.writeArrayFieldStart("attributes");
    text(json, "service.name", "checkout");
    text(json, "service.version", "2.14.0");
    text(json, "service.instance.id", "627cc493-f310-47de-96bd-71410b7dec09");
    text(json, "deployment.environment.name", "production");
    text(json, "host.name", "ip-10-0-17-231.eu-central-1.compute.internal");
    text(json, "k8s.namespace.name", "shop");
    text(json, "k8s.pod.name", "checkout-7d4b9c6f5-x2x8p");
    json.writeEndArray();
    json.writeEndObject();
  }

  private void scopeLogs(JsonGenerator json, int records) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("scope");
    json.writeStringField("name", "org.example.shop." + random.nextInt(30));
    json.writeEndObject();
    json.writeArrayFieldStart("logRecords");
    for (int i = 0; i < records; i++) {
      logRecord(json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void logRecord(JsonGenerator json) throws IOException {
    String line = LINES.get(random.nextInt(LINES.size()));
    long time = NOW_UNIX_NANO - random.nextInt(1_000_000_000);
    json.writeStartObject();
    json.writeStringField("timeUnixNano", Long.toString(time));
    json.writeStringField("observedTimeUnixNano", Long.toString(time + 1_000_000));
    boolean isWarning = line.toLowerCase(Locale.ROOT).contains("warn");
    json.writeNumberField("severityNumber", isWarning ? 13 : 9);
    json.writeStringField("severityText", isWarning ? "WARN" : "INFO");
    json.writeObjectFieldStart("body");
    json.writeStringField("stringValue", line);
    json.writeEndObject();
    json.writeArrayFieldStart("attributes");
    text(json, "log.file.name", "system.log");
    text(json, "thread.name", "worker-" + random.nextInt(64));
    number(json, "code.line.number", random.nextInt(2_000));
    if (random.nextInt(4) == 0) {
      text(json, "http.route", "/cart/{id}/items");
      number(json, "http.response.status_code", 200);
    }
    json.writeEndArray();
    if (random.nextBoolean()) {
      json.writeNumberField("flags", 1);
      json.writeStringField("traceId", "%016x%016x".formatted(random.nextLong(), 1L));
      json.writeStringField("spanId", "%016x".formatted(random.nextLong()));
    }
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String key, String value) throws IOException {
    attribute(json, key, "stringValue", value);
  }

  private static void number(JsonGenerator json, String key, long value) throws IOException {
    attribute(json, key, "intValue", Long.toString(value));
  }

  private static void attribute(JsonGenerator json, String key, String kind, String value)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("key", key);
    json.writeObjectFieldStart("value");
    json.writeStringField(kind, value);
    json.writeEndObject();
    json.writeEndObject();
  }
}
