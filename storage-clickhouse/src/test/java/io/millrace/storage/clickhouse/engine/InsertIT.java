package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@SuppressWarnings("try") // The client's responses declare InterruptedException on close.
class InsertIT {
  private static final int MILLION = 1_000_000;

  @RegisterExtension static final EngineExtension engine = new EngineExtension();
  private static RawHttp http;

  @BeforeAll
  static void connect() {
    http = new RawHttp(engine.url());
  }

  @AfterAll
  static void disconnect() {
    http.close();
  }

  @Test
  void insert_millionRowsOfRowBinary_areAllThere() throws Exception {
    post("CREATE TABLE million (id UInt64, name String) ENGINE = MergeTree ORDER BY id");

    try (InputStream rows = rows();
        InsertResponse response =
            engine.client().insert("million", rows, ClickHouseFormat.RowBinary).get()) {
      assertThat(response.getWrittenRows()).isEqualTo(MILLION);
    }

    assertThat(post("SELECT count(), sum(id), uniqExact(name) FROM million"))
        .isEqualTo("1000000\t499999500000\t1000000\n");
    assertThat(spool()).isEmpty();
  }

  /** Rows of (UInt64, String), made while they are sent. */
  private static InputStream rows() throws IOException {
    PipedOutputStream out = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(out, 1 << 16);
    Thread.ofVirtual().start(() -> writeRows(out));
    return in;
  }

  private static void writeRows(PipedOutputStream out) {
    try (DataOutputStream data = new DataOutputStream(new java.io.BufferedOutputStream(out))) {
      for (long id = 0; id < MILLION; id++) {
        byte[] name = ("name-" + id).getBytes(StandardCharsets.US_ASCII);
        data.writeLong(Long.reverseBytes(id));
        data.writeByte(name.length);
        data.write(name);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Binary data with line ends, quotes and everything else behind the statement's text. */
  @Test
  void insert_nativeRoundTrip_keepsEveryByte() throws Exception {
    post("CREATE TABLE source (n UInt32, s String) ENGINE = Memory");
    post("CREATE TABLE target AS source");
    post(
        "INSERT INTO source SELECT number, concat('\\n\\r\\t\\'\\\\\\0', char(number % 256))"
            + " FROM numbers(1000)");
    byte[] block =
        http.sendForBytes(
                http.request("database", engine.database())
                    .POST(BodyPublishers.ofString("SELECT * FROM source FORMAT Native"))
                    .build())
            .body();

    byte[] statement = "INSERT INTO target FORMAT Native\n".getBytes(StandardCharsets.UTF_8);
    byte[] body = java.util.Arrays.copyOf(statement, statement.length + block.length);
    System.arraycopy(block, 0, body, statement.length, block.length);
    http.send(
        http.request("database", engine.database()).POST(BodyPublishers.ofByteArray(body)).build());
    try (InsertResponse response =
        engine
            .client()
            .insert("target", new ByteArrayInputStream(block), ClickHouseFormat.Native)
            .get()) {
      assertThat(response.getWrittenRows()).isEqualTo(1_000);
    }

    assertThat(post("SELECT count() FROM target WHERE (n, s) IN (SELECT n, s FROM source)"))
        .isEqualTo("2000\n");
  }

  @Test
  void insert_columnsSettingsAndFormat_areKept() throws Exception {
    post(
        "CREATE TABLE some (a UInt8, b String DEFAULT 'default', c UInt8) ENGINE = MergeTree"
            + " ORDER BY a");

    assertThat(post("INSERT INTO some (c, a) FORMAT CSV\n3,1\n")).isEmpty();
    assertThat(
            post(
                "INSERT INTO some (a, c) SETTINGS input_format_csv_empty_as_default = 1 FORMAT CSV 2,"))
        .isEmpty();
    assertThat(post("INSERT INTO some VALUES (3, 'x;y', 1 + 1), (4, concat('a', 'b'), 0);"))
        .isEmpty();
    assertThat(post("INSERT INTO some SELECT 5, 'five', 5")).isEmpty();
    assertThat(post("INSERT INTO some (a) FORMAT JSONEachRow {\"a\": 6}")).isEmpty();

    assertThat(post("SELECT * FROM some ORDER BY a"))
        .isEqualTo(
            "1\tdefault\t3\n2\tdefault\t0\n3\tx;y\t2\n4\tab\t0\n5\tfive\t5\n6\tdefault\t0\n");
  }

  @Test
  void insert_parametersInValues_areBound() throws Exception {
    post("CREATE TABLE bound (a UInt8, b String) ENGINE = Memory");

    assertThat(
            http.post(
                    "INSERT INTO bound VALUES ({a:UInt8}, {b:String})",
                    "database",
                    engine.database(),
                    "param_a",
                    "7",
                    "param_b",
                    "it's")
                .body())
        .isEmpty();

    assertThat(post("SELECT * FROM bound")).isEqualTo("7\tit\\'s\n");
  }

  @Test
  void insert_sameDeduplicationToken_insertsOnce() throws Exception {
    post(
        "CREATE TABLE once (a UInt8) ENGINE = MergeTree ORDER BY a"
            + " SETTINGS non_replicated_deduplication_window = 100");
    for (String token : List.of("one", "one", "two")) {
      InsertSettings settings = new InsertSettings().setDeduplicationToken(token);
      try (InsertResponse response =
          engine
              .client()
              .insert(
                  "once",
                  new ByteArrayInputStream("1\n".getBytes(StandardCharsets.UTF_8)),
                  ClickHouseFormat.TSV,
                  settings)
              .get()) {
        assertThat(response).isNotNull();
      }
    }
    post("INSERT INTO once SETTINGS insert_deduplication_token = 'two' FORMAT TSV\n1\n");

    assertThat(post("SELECT count() FROM once")).isEqualTo("2\n");
  }

  @Test
  void insert_noRows_insertsNothing() throws Exception {
    post("CREATE TABLE none (a UInt8) ENGINE = Memory");

    assertThat(post("INSERT INTO none FORMAT TSV\n")).isEmpty();
    assertThat(http.post("", "query", "INSERT INTO " + engine.database() + ".none FORMAT Native"))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(200);

    assertThat(post("SELECT count() FROM none")).isEqualTo("0\n");
  }

  @Test
  void insert_wrongRow_insertsNothingAndSaysWhere() throws Exception {
    post("CREATE TABLE strict (a UInt8) ENGINE = MergeTree ORDER BY a");

    String answer = post("INSERT INTO strict FORMAT TSV\n1\n2\nthree\n");

    assertThat(answer).startsWith("Code: 27. DB::Exception: ").contains("row 3");
    assertThat(post("SELECT count() FROM strict")).isEqualTo("0\n");
    assertThat(spool()).isEmpty();
  }

  @Test
  void insert_bodyThatBreaksOff_insertsNothing() throws Exception {
    post("CREATE TABLE half (a UInt8) ENGINE = MergeTree ORDER BY a");
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), engine.fixture().settings().port())) {
      String path =
          "/?database=" + engine.database() + "&query=INSERT%20INTO%20half%20FORMAT%20TSV";
      String head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n1\n2\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      await().atMost(Duration.ofSeconds(5)).until(() -> !spool().isEmpty());
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> spool().isEmpty());

    assertThat(post("SELECT count() FROM half")).isEqualTo("0\n");
  }

  @Test
  void insert_largerThanAllowed_isRefused() throws Exception {
    try (EngineFixture small = EngineFixture.start(settings -> settings.withMaxBodyBytes(1_000));
        RawHttp own = new RawHttp(small.url())) {
      own.post("CREATE TABLE t (a UInt8) ENGINE = Memory");

      HttpResponse<String> response =
          own.post("1\n".repeat(1_000), "query", "INSERT INTO t FORMAT TSV");

      assertThat(response.statusCode()).isEqualTo(413);
      assertThat(response.body())
          .contains("request body: larger than 1000 bytes (expected: at most that)");
      assertThat(own.post("SELECT count() FROM t").body()).isEqualTo("0\n");
    }
  }

  private static String post(String sql) throws Exception {
    return http.post(sql, "database", engine.database()).body();
  }

  private static List<Path> spool() throws IOException {
    try (Stream<Path> files = Files.list(engine.fixture().settings().spoolDirectory())) {
      return files.toList();
    }
  }
}
