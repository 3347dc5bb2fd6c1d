package io.millrace.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpResponse;
import io.millrace.query.answers.QueryApiFixture;
import io.millrace.query.settings.QuerySettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.PreparedStore;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A query whose client is gone has left the engine within a second, whatever it was doing. */
@Tag("alone")
class QueryCancellationIT {
  private static final Duration WITHIN = Duration.ofSeconds(1);

  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static ClickHouseLogStore store;
  private static QueryApiFixture api;

  @BeforeAll
  static void start() throws Exception {
    store = PreparedStore.open(engine);
    // the engine looks for a KILL between two blocks: they must be quick, and many
    HeavyRecords.write(engine, 400_000, 250);
    api =
        new QueryApiFixture(
            store,
            store.tenantSql(),
            QuerySettings.DEFAULT,
            tenant -> QueryApiTest.limits("maxQueriesRunning", "1"),
            InstantSource.fixed(Instant.parse("2026-11-20T08:00:00Z")));
  }

  @AfterAll
  static void stop() {
    api.close();
    store.close();
  }

  private static double meter(String name) {
    return api.meters().get(name).gauge().value();
  }

  private static void awaitNothingRuns() {
    await()
        .atMost(WITHIN)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> HeavyRecords.running(engine) == 0);
    await().until(() -> meter("millrace.query.running") == 0);
  }

  private static String slow() {
    return "/loki/api/v1/query?"
        + QueryApiFixture.form(Map.of("query", HeavyRecords.manyFilters()));
  }

  private static Socket send(String request) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), api.uri("/").getPort());
    client.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    return client;
  }

  private static Socket get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  @Test
  void http1_connectionClosed_theQueryIsGone() throws IOException {
    try (Socket client = get(slow())) {
      await().until(() -> HeavyRecords.running(engine) == 1);
      assertThat(client.isConnected()).isTrue();
    }
    awaitNothingRuns();
    assertThat(api.meters().get("millrace.query.cancelled").counter().count()).isPositive();
  }

  @Test
  void http2_streamReset_theQueryIsGone() {
    HttpResponse response = WebClient.of("h2c://127.0.0.1:" + api.uri("/").getPort()).get(slow());
    await().until(() -> HeavyRecords.running(engine) == 1);

    response.abort();

    awaitNothingRuns();
  }

  @Test
  void streamedAnswer_connectionClosed_theQueryIsGone() throws IOException {
    String sql = "SELECT a.Body FROM logs AS a, logs AS b";
    try (Socket client =
        send(
            "POST /api/v1/sql?format=jsonl HTTP/1.1\r\nHost: x\r\nContent-Length: "
                + sql.length()
                + "\r\n\r\n"
                + sql)) {
      String start = new String(client.getInputStream().readNBytes(15), StandardCharsets.UTF_8);
      assertThat(start).isEqualTo("HTTP/1.1 200 OK");
      await().until(() -> HeavyRecords.running(engine) == 1);
    }
    awaitNothingRuns();
  }

  @Test
  void waiting_connectionClosed_itLeavesTheQueue() throws IOException {
    try (Socket first = get(slow())) {
      await().until(() -> HeavyRecords.running(engine) == 1);
      try (Socket second = get(slow())) {
        await().until(() -> meter("millrace.query.waiting") == 1);
        assertThat(second.isConnected()).isTrue();
      }
      await().atMost(WITHIN).until(() -> meter("millrace.query.waiting") == 0);
      assertThat(HeavyRecords.running(engine)).isOne();
      assertThat(first.isConnected()).isTrue();
    }
    awaitNothingRuns();
  }
}
