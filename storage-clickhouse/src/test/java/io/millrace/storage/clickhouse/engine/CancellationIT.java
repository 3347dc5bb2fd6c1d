package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CancellationIT {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1",
        "SELECT number FROM system.numbers FORMAT RowBinary",
        "INSERT INTO FUNCTION null('n UInt64') SELECT number FROM numbers(1000000000000)",
        "SELECT count() FROM numbers(100000) AS a, numbers(1000000000) AS b WHERE a.number + b.number < 0",
      })
  void disconnect_whileAStatementRuns_stopsItWithinASecond(String sql) throws Exception {
    Socket socket = send(sql);
    await().atMost(Duration.ofSeconds(10)).until(() -> running() == 1);

    socket.close();

    await()
        .atMost(Duration.ofSeconds(1))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> running() == 0);
  }

  @Test
  void disconnect_whileWaitingForOthers_neverRuns() throws Exception {
    try (EngineFixture small = EngineFixture.start(settings -> settings.withPoolSize(1));
        RawHttp own = new RawHttp(small.url())) {
      own.post("CREATE TABLE never (n UInt8) ENGINE = MergeTree ORDER BY n");
      Socket first = send(small.settings().port(), "SELECT number FROM system.numbers");
      assertThat(first.getInputStream().read()).as("the first holds the connection").isPositive();
      Socket second = send(small.settings().port(), "INSERT INTO never SELECT 1");
      second.close();
      first.close();
      assertThat(own.post("SELECT count() FROM never").body()).isEqualTo("0\n");
    }
  }

  @Test
  void post_overMaxExecutionTime_isATimeout() throws Exception {
    var response =
        http.post(
            "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1",
            "max_execution_time",
            "1");

    assertThat(response.statusCode()).isEqualTo(408);
    assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("159");
    assertThat(running()).isZero();
  }

  @Test
  void post_overTheDefaultTimeout_isATimeout() throws Exception {
    try (EngineFixture strict =
            EngineFixture.start(settings -> settings.withQueryTimeout(Duration.ofMillis(500)));
        RawHttp own = new RawHttp(strict.url())) {
      assertThat(own.post("SELECT count() FROM system.numbers").statusCode()).isEqualTo(408);
    }
  }

  private static long running() throws Exception {
    return Long.parseLong(
        http.post("SELECT count() FROM system.processes WHERE query NOT LIKE '%processes%'")
            .body()
            .strip());
  }

  private static Socket send(String sql) throws IOException {
    return send(engine.fixture().settings().port(), sql);
  }

  private static Socket send(int port, String sql) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    byte[] body = sql.getBytes(StandardCharsets.UTF_8);
    String head = "POST / HTTP/1.1\r\nHost: engine\r\nContent-Length: " + body.length + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body);
    socket.getOutputStream().flush();
    return socket;
  }
}
