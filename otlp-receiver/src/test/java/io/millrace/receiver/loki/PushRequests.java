package io.millrace.receiver.loki;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.airlift.compress.snappy.SnappyCompressor;
import io.millrace.receiver.json.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Push requests, and how a client encodes them. */
public record PushRequests(List<Stream> streams) {
  public record Stream(Map<String, String> labels, List<Entry> entries) {}

  public record Entry(long unixNano, String line, Map<String, String> metadata) {}

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  public static PushRequests of(Stream... streams) {
    return new PushRequests(List.of(streams));
  }

  public byte[] protobuf() {
    WireWriter out = new WireWriter(100);
    for (Stream stream : streams) {
      int message = out.beginMessage(1);
      out.writeStringField(1, labelsText(stream.labels()));
      stream.entries().forEach(entry -> write(out, entry));
      out.writeVarintField(3, stream.hashCode() & 0xffffffffL);
      out.endMessage(message);
    }
    return out.toByteArray();
  }

  private static void write(WireWriter out, Entry entry) {
    int message = out.beginMessage(2);
    int timestamp = out.beginMessage(1);
    out.writeVarintField(1, entry.unixNano() / NANOS_PER_SECOND);
    out.writeVarintField(2, entry.unixNano() % NANOS_PER_SECOND);
    out.endMessage(timestamp);
    out.writeStringField(2, entry.line());
    entry
        .metadata()
        .forEach(
            (name, value) -> {
              int pair = out.beginMessage(3);
              out.writeStringField(1, name);
              out.writeStringField(2, value);
              out.endMessage(pair);
            });
    out.endMessage(message);
  }

  private static String labelsText(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + quoted(label.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String quoted(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        default -> text.append(c < ' ' ? "\\x%02x".formatted((int) c) : String.valueOf(c));
      }
    }
    return text.append('"').toString();
  }

  public byte[] json() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeArrayFieldStart("streams");
      for (Stream stream : streams) {
        json.writeStartObject();
        writeMap(json, "stream", stream.labels());
        json.writeArrayFieldStart("values");
        for (Entry entry : stream.entries()) {
          write(json, entry);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Entry entry) throws IOException {
    json.writeStartArray();
    json.writeString(Long.toString(entry.unixNano()));
    json.writeString(entry.line());
    if (!entry.metadata().isEmpty()) {
      json.writeStartObject();
      for (Map.Entry<String, String> pair : entry.metadata().entrySet()) {
        json.writeStringField(pair.getKey(), pair.getValue());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeMap(JsonGenerator json, String name, Map<String, String> map)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> pair : map.entrySet()) {
      json.writeStringField(pair.getKey(), pair.getValue());
    }
    json.writeEndObject();
  }

  /** In Snappy's block format, by another library. */
  public static byte[] snappy(byte[] plain) {
    SnappyCompressor compressor = new SnappyCompressor();
    byte[] block = new byte[compressor.maxCompressedLength(plain.length)];
    int length = compressor.compress(plain, 0, plain.length, block, 0, block.length);
    return Arrays.copyOf(block, length);
  }
}
