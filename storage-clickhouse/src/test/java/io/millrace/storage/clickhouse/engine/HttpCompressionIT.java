package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpCompressionIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();
  private static final String SELECT = "SELECT number FROM numbers(100000)";
  private static RawHttp http;
  private static String plain;

  private interface Unwrap {
    InputStream of(InputStream in) throws IOException;
  }

  private interface Wrap {
    OutputStream of(OutputStream out) throws IOException;
  }

  @BeforeAll
  static void connect() throws Exception {
    http = new RawHttp(engine.url());
    plain = http.post(SELECT).body();
    http.post("CREATE TABLE sink (n UInt64) ENGINE = Memory", "database", engine.database());
  }

  @AfterAll
  static void disconnect() {
    http.close();
  }

  @Test
  void post_acceptedEncodings_areUsedWhenAskedFor() throws Exception {
    assertThat(read("gzip", GZIPInputStream::new)).isEqualTo(plain);
    assertThat(read("deflate", InflaterInputStream::new)).isEqualTo(plain);
    assertThat(read("lz4", LZ4FrameInputStream::new)).isEqualTo(plain);
    assertThat(read("zstd", ZstdInputStreamNoFinalizer::new)).isEqualTo(plain);
  }

  @Test
  void post_severalAccepted_takesTheServersPreference() throws Exception {
    HttpResponse<byte[]> response = respond("gzip;q=1.0, zstd;q=0, lz4", "1", "0");

    assertThat(response.headers().firstValue("Content-Encoding")).hasValue("lz4");
  }

  @Test
  void post_notAskedForOrUnknown_isPlain() throws Exception {
    assertThat(respond("gzip", "0", "0").headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(respond("br", "1", "0").headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(respond("br", "1", "0").body()).asString(StandardCharsets.UTF_8).isEqualTo(plain);
  }

  @Test
  void post_blockFraming_isUnderstoodByItsReader() throws Exception {
    byte[] body = respond("identity", "0", "1").body();

    assertThat(body.length).isLessThan(plain.length());
    assertThat(text(new ClickHouseBlockInputStream(new ByteArrayInputStream(body))))
        .isEqualTo(plain);
  }

  @Test
  void post_blockFramingWithinGzip_isBoth() throws Exception {
    byte[] body = respond("gzip", "1", "1").body();

    assertThat(
            text(
                new ClickHouseBlockInputStream(
                    new GZIPInputStream(new ByteArrayInputStream(body)))))
        .isEqualTo(plain);
  }

  @Test
  void post_errorWithCompression_isPlainText() throws Exception {
    HttpResponse<String> response =
        http.post("SELECT nothing", "compress", "1", "enable_http_compression", "1");

    assertThat(response.body()).startsWith("Code: 47. DB::Exception: ");
  }

  @Test
  void insert_everyEncodingOfTheBody_insertsTheRows() throws Exception {
    insert("gzip", "0", compress(GZIPOutputStream::new));
    insert("deflate", "0", compress(DeflaterOutputStream::new));
    insert("lz4", "0", compress(LZ4FrameOutputStream::new));
    insert("zstd", "0", Zstd.compress(plain.getBytes(StandardCharsets.UTF_8)));
    insert("identity", "1", compress(ClickHouseBlockOutputStream::new));

    assertThat(http.post("SELECT count(), sum(n) FROM sink", "database", engine.database()).body())
        .isEqualTo("500000\t24999750000\n");
  }

  @Test
  void insert_brokenCompression_isRefusedAndInsertsNothing() throws Exception {
    http.post("CREATE TABLE broken (n UInt64) ENGINE = Memory", "database", engine.database());
    byte[] body = compress(ClickHouseBlockOutputStream::new);
    body[body.length - 1]++;

    HttpResponse<String> response = insert("broken", "identity", "1", body);

    assertThat(response.body())
        .startsWith(
            "Code: 271. DB::Exception: request body: cannot be read: compressed block: its checksum"
                + " does not match its content (CANNOT_DECOMPRESS)");
    assertThat(insert("broken", "gzip", "0", new byte[] {1, 2, 3}).body()).startsWith("Code: 271.");
    assertThat(insert("broken", "br", "0", new byte[] {1, 2, 3}).body()).startsWith("Code: 89.");
    assertThat(http.post("SELECT count() FROM broken", "database", engine.database()).body())
        .isEqualTo("0\n");
  }

  private static void insert(String encoding, String decompress, byte[] body) throws Exception {
    assertThat(insert("sink", encoding, decompress, body).statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> insert(
      String table, String encoding, String decompress, byte[] body) throws Exception {
    return http.send(
        http.request(
                "query",
                "INSERT INTO " + table + " FORMAT TSV",
                "database",
                engine.database(),
                "decompress",
                decompress)
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  private static String read(String encoding, Unwrap unwrap) throws Exception {
    HttpResponse<byte[]> response = respond(encoding, "1", "0");
    assertThat(response.headers().firstValue("Content-Encoding")).hasValue(encoding);
    return text(unwrap.of(new ByteArrayInputStream(response.body())));
  }

  private static HttpResponse<byte[]> respond(String accept, String enable, String compress)
      throws Exception {
    return http.sendForBytes(
        http.request("enable_http_compression", enable, "compress", compress)
            .header("Accept-Encoding", accept)
            .POST(BodyPublishers.ofString(SELECT))
            .build());
  }

  private static String text(InputStream in) throws IOException {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] compress(Wrap wrap) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = wrap.of(bytes)) {
      out.write(plain.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
