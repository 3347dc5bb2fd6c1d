package io.millrace.query.retention;

import static io.millrace.query.retention.Records.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.millrace.model.store.LogRebuild;
import io.millrace.model.store.ReceiptRange;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.QueryApi;
import io.millrace.query.admission.QueryTenancy;
import io.millrace.query.answers.QueryApiFixture;
import io.millrace.query.http.DeleteRoutes;
import io.millrace.query.settings.QuerySettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.PreparedStore;
import io.millrace.storage.clickhouse.RollupCheck;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests to delete, from HTTP to the rows, and what may bring rows back. */
class DeletionIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static final TenantId US = TenantId.DEFAULT;
  private static final TenantId THEM = new TenantId("them");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration DELAY = Duration.ofMinutes(10);
  private static final Map<String, String> ALL_DAYS =
      ImmutableMap.of("start", "2026-11-20T00:00:00Z", "end", "2026-11-22T00:00:00Z");

  private static ClickHouseLogStore store;
  private static Records records;
  private static Server server;
  private static QueryApi api;
  private static Instant now;
  private static DeletionPass pass;

  @BeforeAll
  static void open() {
    store = PreparedStore.open(engine);
    records = new Records(store);
    InstantSource clock = () -> now;
    ServerBuilder builder =
        Server.builder().http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    new DeleteRoutes(
            store.deleteRequests(),
            QuerySettings.DEFAULT,
            Authenticator.OPEN,
            clock,
            new SplittableRandom(1))
        .bind(builder);
    api =
        new QueryApi(
            store,
            store.tenantSql(),
            QueryApiFixture.NO_STREAM,
            QuerySettings.DEFAULT,
            new QueryTenancy(Authenticator.OPEN),
            clock);
    api.bind(builder);
    server = builder.build();
    server.start().join();
    pass = new DeletionPass(store.deleteRequests(), store.removal(), clock, DELAY);
  }

  @AfterAll
  static void close() {
    api.close();
    server.stop().join();
    store.close();
  }

  @BeforeEach
  void begin() throws Exception {
    now = Instant.parse("2026-11-24T00:00:00Z");
    for (String table : List.of("logs", "streams", "delete_requests")) {
      records.execute("TRUNCATE TABLE " + table);
    }
    for (TenantId tenant : List.of(US, THEM)) {
      records.write(
          event(tenant, "2026-11-20T12:00:00Z", "dev", "password=1"),
          event(tenant, "2026-11-20T12:00:01Z", "dev", "fine"),
          event(tenant, "2026-11-21T12:00:00Z", "prod", "password=2"),
          event(tenant, "2026-11-21T12:00:01Z", "prod", "fine"));
    }
  }

  private static AggregatedHttpResponse call(
      HttpMethod method, String path, Map<String, String> parameters) {
    return WebClient.of("http://127.0.0.1:" + server.activeLocalPort())
        .prepare()
        .method(method)
        .path("/loki/api/v1/" + path + "?" + QueryApiFixture.form(parameters))
        .execute()
        .aggregate()
        .join();
  }

  private static String request(String query) {
    // The list is by the time of the request.
    now = now.plusSeconds(1);
    AggregatedHttpResponse answer =
        call(
            HttpMethod.POST,
            "delete",
            ImmutableMap.<String, String>builder()
                .putAll(ALL_DAYS)
                .put("query", query)
                .buildOrThrow());
    assertThat(answer.status().code()).as(answer.contentUtf8()).isEqualTo(204);
    return list().getLast().path("request_id").asText();
  }

  private static List<JsonNode> list() {
    try {
      List<JsonNode> requests = new ArrayList<>();
      JSON.readTree(call(HttpMethod.GET, "delete", Map.of()).contentUtf8()).forEach(requests::add);
      return requests;
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> ours() {
    return records.stored().stream()
        .filter(row -> row.startsWith("default"))
        .map(row -> row.substring("default ".length()))
        .toList();
  }

  @Test
  void request_keptSinceResourcesWereMaps_isDone() throws Exception {
    request("{service_namespace=\"dev\"}");
    records.execute(
        "INSERT INTO delete_requests SELECT * REPLACE ('ResourceAttributes[{p:String}] = {v:String}' AS Condition,"
            + " map('p', 'service.namespace', 'v', 'dev') AS Parameters, Change + 1 AS Change)"
            + " FROM delete_requests FINAL");
    now = now.plus(DELAY);
    pass.runDue(() -> true);

    assertThat(list().getFirst().path("status").asText()).isEqualTo("processed");
    assertThat(ours()).containsExactly("21 fine", "21 password=2");
  }

  @Test
  void request_runsAfterItsDelay_andItsRowsAreGoneEverywhere() {
    request("{service_namespace=\"dev\"}");
    assertThat(list())
        .extracting(JsonNode::toString)
        .containsExactly(
            "{\"request_id\":\"%s\",\"start_time\":1795132800,\"end_time\":1795305600,\"query\":\"{service_namespace=\\\"dev\\\"}\",\"status\":\"received\",\"created_at\":1795478401,\"deleted_lines\":0}"
                .formatted(list().getFirst().path("request_id").asText()));
    now = now.plus(DELAY).minusNanos(1);
    pass.runDue(() -> true);
    assertThat(ours()).hasSize(4);

    now = now.plusNanos(1);
    pass.runDue(() -> true);

    assertThat(list().getFirst().path("status").asText()).isEqualTo("processed");
    assertThat(list().getFirst().path("deleted_lines").asLong()).isEqualTo(2);
    assertThat(records.stored()).hasSize(6);
    assertThat(ours()).containsExactly("21 fine", "21 password=2");
    Map<String, String> all =
        ImmutableMap.<String, String>builder()
            .putAll(ALL_DAYS)
            .put("query", "{service_name=\"app\"}")
            .buildOrThrow();
    assertThat(call(HttpMethod.GET, "query_range", all).contentUtf8())
        .contains("password=2")
        .doesNotContain("password=1");
    assertThat(call(HttpMethod.GET, "label/service_namespace/values", ALL_DAYS).contentUtf8())
        .isEqualTo("{\"status\":\"success\",\"data\":[\"prod\"]}");
    assertThat(
            records.strings(
                "SELECT toString(sum(rows)) FROM system.parts WHERE database = currentDatabase() AND table = 'logs' AND active"))
        .as("rows that take room")
        .containsExactly("6");
  }

  @Test
  void request_lineFilter_deletesTheseLinesAlone_evenTwice() {
    request("{service_name=\"app\"} |~ \"pass.*=\" != \"2\"");
    now = now.plus(DELAY);
    pass.runDue(() -> true);
    pass.runDue(() -> true);
    pass.runAgain(() -> true);
    assertThat(ours()).containsExactly("20 fine", "21 fine", "21 password=2");
    RollupCheck.assertIsWholeAndTheSame(store);
    assertThat(list().getFirst().path("deleted_lines").asLong()).isEqualTo(1);
  }

  @Test
  void request_interrupted_goesOnAndSaysHowFarItIs() {
    request("{service_name=\"app\"}");
    now = now.plus(DELAY);
    int[] changes = {0};
    pass.runDue(() -> changes[0]++ < 1);
    assertThat(list().getFirst().path("status").asText()).isEqualTo("50% Complete");
    assertThat(ours()).containsExactly("21 fine", "21 password=2");
    String id = list().getFirst().path("request_id").asText();
    assertThat(cancel(id, "false").contentUtf8())
        .isEqualTo(
            "request_id: %s is 50%% Complete and cannot be cancelled (expected: one that was received, or force=true)",
            id);

    pass.runDue(() -> true);
    assertThat(list().getFirst().path("status").asText()).isEqualTo("processed");
    assertThat(ours()).isEmpty();
    assertThat(records.streams()).containsExactly("them 20 dev", "them 21 prod");
    assertThat(cancel(id, "true").status().code()).isEqualTo(400);
  }

  private static AggregatedHttpResponse cancel(String id, String force) {
    return call(HttpMethod.DELETE, "delete", ImmutableMap.of("request_id", id, "force", force));
  }

  @Test
  void cancel_aRequestThatWaits_deletesNothing() {
    String id = request("{service_name=\"app\"}");
    assertThat(cancel(id, "false").status().code()).isEqualTo(204);
    now = now.plus(DELAY);
    pass.runDue(() -> true);
    assertThat(ours()).hasSize(4);
    assertThat(list().getFirst().path("status").asText()).isEqualTo("cancelled");
    assertThat(cancel("00000000", "false").status().code()).isEqualTo(404);
  }

  @Test
  void recordsThatComeLater_goIfTheyWereReceivedBefore() throws Exception {
    request("{service_name=\"app\"} |= \"password\"");
    now = now.plus(DELAY);
    pass.runDue(() -> true);
    records.write(
        event(
            US,
            "2026-11-23T00:00:00Z",
            "2026-11-20T13:00:00Z",
            "dev",
            "password was in the stream"),
        event(US, "2026-11-24T00:00:02Z", "2026-11-20T13:00:00Z", "dev", "password sent later"));
    pass.runAgain(() -> true);
    assertThat(ours()).containsExactly("20 fine", "20 password sent later", "21 fine");
  }

  @Test
  void replay_bringsDeletedRowsNotBack() throws Exception {
    request("{service_namespace=\"dev\"} |= \"password\"");
    String waiting = request("{service_namespace=\"prod\"}");
    assertThat(cancel(waiting, "false").status().code()).isEqualTo(204);
    now = now.plus(DELAY);
    pass.runDue(() -> true);

    LogRebuild rebuild = store.rebuild(US, "again", Optional.empty());
    rebuild.begin(ImmutableMap.of("plan", "p"));
    rebuild.write(
        records.batch(
            event(US, "2026-11-20T12:00:00Z", "dev", "password=1"),
            event(US, "2026-11-20T12:00:01Z", "dev", "fine"),
            event(US, "2026-11-21T12:00:00Z", "prod", "password=2"),
            event(US, "2026-11-21T12:00:01Z", "prod", "fine")),
        "replay/1",
        false);
    ReceiptRange range = new ReceiptRange(0, Records.nanos("2026-11-24T00:00:00Z"));
    rebuild.swap(LocalDate.of(2026, 11, 20), range);
    rebuild.swap(LocalDate.of(2026, 11, 21), range);
    rebuild.finish();

    assertThat(ours()).containsExactly("20 fine", "21 fine", "21 password=2");
  }

  @Test
  void request_thatCannotBeRun_isRefusedWithTheReason() {
    assertThat(refusal("{service_name=\"app\"} | json | a=\"b\""))
        .isEqualTo(
            "query: | json cannot be told by the store alone (expected: a selector with |= != |~ !~ and filters on stored labels that compare texts)");
    assertThat(refusal("{service_name=\"app\"} | size > 5"))
        .isEqualTo(
            "query: | size > 5 cannot be told by the store alone (expected: a selector with |= != |~ !~ and filters on stored labels that compare texts)");
    assertThat(refusal("count_over_time({service_name=\"app\"}[1m])"))
        .isEqualTo(
            "query: a metric query (expected: a selector, with line filters and label filters)");
    assertThat(call(HttpMethod.PUT, "delete", Map.of("query", "{a=\"b\"}")).contentUtf8())
        .isEqualTo("start: missing (expected: a value)");
    assertThat(list()).isEmpty();
  }

  private static String refusal(String query) {
    AggregatedHttpResponse answer =
        call(HttpMethod.POST, "delete", ImmutableMap.of("query", query, "start", "1"));
    assertThat(answer.status().code()).isEqualTo(400);
    return answer.contentUtf8();
  }
}
