package io.millrace.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.millrace.query.answers.QueryApiFixture;
import io.millrace.query.settings.QuerySettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.PreparedStore;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same question of many clients at once, over HTTP on the engine. */
class SharedAnswersIT {
  private static final int VIEWERS = 20;
  private static final String END = "2026-11-20T08:00:00Z";

  private static final ImmutableList<Ask> PANELS =
      ImmutableList.of(
          new Ask(
              "query_range",
              Map.of(
                  "query",
                  "sum by (service_name) (count_over_time({service_name=~\".+\"}[15s]))",
                  "step",
                  "15s",
                  "end",
                  END)),
          new Ask(
              "query_range", Map.of("query", "{service_name=~\".+\"}", "limit", "100", "end", END)),
          new Ask("label/service_name/values", Map.of("end", END)),
          new Ask(
              "index/volume",
              Map.of(
                  "query", "{service_name=~\".+\"}", "targetLabels", "service_name", "end", END)),
          new Ask("detected_fields", Map.of("query", "{service_name=~\".+\"}", "end", END)),
          new Ask("patterns", Map.of("query", "{service_name=~\".+\"}", "end", END)));

  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static ClickHouseLogStore store;
  private static QueryApiFixture api;

  private record Ask(String path, Map<String, String> parameters) {
    /** The answer without what it cost. */
    String answer(Map<String, String> headers) {
      HttpResponse<String> response = api.get(path, parameters, headers);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return response.body().replaceFirst("\"stats\":.*", "");
    }
  }

  @BeforeAll
  static void start() throws Exception {
    store = PreparedStore.open(engine);
    HeavyRecords.write(engine, 100_000, 250);
    api =
        new QueryApiFixture(
            store,
            store.tenantSql(),
            QuerySettings.DEFAULT,
            // hardly one of twenty viewers would be let in by itself
            tenant -> QueryApiTest.limits("maxQueriesRunning", "1", "maxQueriesWaiting", "12"),
            InstantSource.fixed(Instant.parse(END)));
  }

  @AfterAll
  static void stop() {
    api.close();
    store.close();
  }

  private static double meter(String name) {
    return api.meters().get(name).gauge().value();
  }

  private static double shared() {
    return api.meters().get("millrace.query.shared").functionCounter().count();
  }

  private static Socket send(String path, Map<String, String> parameters) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), api.uri("/").getPort());
    String request =
        "GET /loki/api/v1/%s?%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            .formatted(path, QueryApiFixture.form(parameters));
    client.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    return client;
  }

  /** Takes the one place until it is closed. */
  private static Socket occupy() throws IOException {
    Socket client = send("query", Map.of("query", HeavyRecords.manyFilters()));
    await().until(() -> meter("millrace.query.running") == 1);
    return client;
  }

  private static void hangUp(Socket client) throws IOException {
    client.close();
  }

  @Test
  void dashboardsAtOnce_everyAnswerIsAsIfAskedAlone() throws Exception {
    List<String> alone = PANELS.stream().map(panel -> panel.answer(Map.of())).toList();
    double before = shared();
    List<CompletableFuture<String>> asked = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Socket occupied = occupy()) {
      for (int viewer = 0; viewer < VIEWERS; viewer++) {
        for (Ask panel : PANELS) {
          asked.add(CompletableFuture.supplyAsync(() -> panel.answer(Map.of()), threads));
        }
      }
      await().until(() -> shared() - before == (VIEWERS - 1) * PANELS.size());
      assertThat(meter("millrace.query.waiting")).isEqualTo(PANELS.size());
      hangUp(occupied);
      for (int i = 0; i < asked.size(); i++) {
        assertThat(asked.get(i).join()).isEqualTo(alone.get(i % PANELS.size()));
      }
    }
  }

  @Test
  void otherEncodingOfTheSameLines_isNotShared() throws Exception {
    Ask lines = PANELS.get(1);
    Map<String, String> categorized = Map.of("X-Loki-Response-Encoding-Flags", "categorize-labels");
    String plain = lines.answer(Map.of());
    double before = shared();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Socket occupied = occupy()) {
      var one = CompletableFuture.supplyAsync(() -> lines.answer(Map.of()), threads);
      var other = CompletableFuture.supplyAsync(() -> lines.answer(categorized), threads);
      await().until(() -> meter("millrace.query.waiting") == 2);
      hangUp(occupied);

      assertThat(one.join()).isEqualTo(plain);
      assertThat(other.join()).contains("categorize-labels");
      assertThat(shared()).isEqualTo(before);
    }
  }

  @Test
  void theFirstClientGoes_theOthersHaveTheirAnswer() throws Exception {
    Ask labels = PANELS.get(2);
    double before = shared();
    try (Socket occupied = occupy();
        Socket first = send(labels.path(), labels.parameters())) {
      await().until(() -> meter("millrace.query.waiting") == 1);
      try (Socket second = send(labels.path(), labels.parameters())) {
        await().until(() -> shared() == before + 1);

        hangUp(first);
        await().until(() -> api.meters().get("millrace.query.cancelled").counter().count() > 0);
        assertThat(meter("millrace.query.waiting")).isOne();
        hangUp(occupied);

        String answer = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("\"status\":\"success\"");
      }
    }
  }

  @Test
  void allClientsGo_theQueryLeavesTheQueue() throws Exception {
    Ask labels = PANELS.get(2);
    double before = shared();
    try (Socket occupied = occupy()) {
      try (Socket first = send(labels.path(), labels.parameters());
          Socket second = send(labels.path(), labels.parameters())) {
        await().until(() -> shared() == before + 1);
        assertThat(meter("millrace.query.waiting")).isOne();
        assertThat(first.isConnected() && second.isConnected()).isTrue();
      }
      await().until(() -> meter("millrace.query.waiting") == 0);
      assertThat(occupied.isConnected()).isTrue();
    }
  }
}
