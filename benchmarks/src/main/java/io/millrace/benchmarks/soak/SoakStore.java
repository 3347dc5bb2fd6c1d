package io.millrace.benchmarks.soak;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What ClickHouse has, read by its HTTP interface, past everything that Millrace is made of. */
final class SoakStore implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final String ALL =
      """
      SELECT TenantId, toUnixTimestamp64Nano(Timestamp), toUnixTimestamp64Nano(ObservedTimestamp),
      SeverityNumber, Body, TraceId, ServiceName, LogAttributes FROM millrace.logs FORMAT RowBinary""";

  /** A row of the table. */
  record Row(
      String tenant,
      long timeNanos,
      long observedNanos,
      int severityNumber,
      String body,
      String traceId,
      String service,
      Map<String, String> attributes) {}

  private final URI url;
  private final String password;
  private final Duration timeout;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  SoakStore(URI url, String password, Duration timeout) {
    this.url = url;
    this.password = password;
    this.timeout = timeout;
  }

  /** Rows of the table; nothing while ClickHouse is away. */
  OptionalLong count() throws InterruptedException {
    try {
      HttpResponse<InputStream> answer = query("SELECT count() FROM millrace.logs FORMAT TSV");
      try (InputStream body = answer.body()) {
        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8).strip();
        return answer.statusCode() == 200
            ? OptionalLong.of(Long.parseLong(text))
            : OptionalLong.empty();
      }
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Hands out every row. */
  void rows(Consumer<Row> each) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = query(ALL);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(answer.body(), BUFFER_BYTES))) {
      if (answer.statusCode() != 200) {
        throw new IOException(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
      for (int first = in.read(); first >= 0; first = in.read()) {
        each.accept(row(first, in));
      }
    }
  }

  private static Row row(int first, DataInputStream in) throws IOException {
    return new Row(
        text(length(first, in), in),
        Long.reverseBytes(in.readLong()),
        Long.reverseBytes(in.readLong()),
        in.readUnsignedByte(),
        text(in),
        text(in),
        text(in),
        map(in));
  }

  private static Map<String, String> map(DataInputStream in) throws IOException {
    Map<String, String> map = new HashMap<>();
    for (int entries = length(in.readUnsignedByte(), in); entries > 0; entries--) {
      String key = text(in);
      map.put(key, text(in));
    }
    return map;
  }

  private static String text(DataInputStream in) throws IOException {
    return text(length(in.readUnsignedByte(), in), in);
  }

  private static String text(int length, DataInputStream in) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the answer ends within a row");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A number of seven bits a byte, the lowest first. */
  private static int length(int first, DataInputStream in) throws IOException {
    int value = first & 0x7f;
    int last = first;
    for (int shift = 7; (last & 0x80) != 0; shift += 7) {
      last = in.readUnsignedByte();
      value |= (last & 0x7f) << shift;
    }
    return value;
  }

  private HttpResponse<InputStream> query(String statement)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("X-ClickHouse-User", "default")
            .header("X-ClickHouse-Key", password)
            .POST(BodyPublishers.ofString(statement))
            .build(),
        BodyHandlers.ofInputStream());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
