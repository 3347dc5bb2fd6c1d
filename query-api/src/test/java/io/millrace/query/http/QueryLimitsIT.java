package io.millrace.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Splitter;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.query.answers.QueryApiFixture;
import io.millrace.query.settings.QuerySettings;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.PreparedStore;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Each limit of a tenant's queries, over HTTP on the engine, with the exact text of its refusal.
 */
class QueryLimitsIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static ClickHouseLogStore store;
  private static QueryApiFixture api;
  private static volatile TenantLimits limits;

  @BeforeAll
  static void start() throws Exception {
    store = PreparedStore.open(engine);
    HeavyRecords.write(engine, 60_000, 1_000);
    api =
        new QueryApiFixture(
            store,
            store.tenantSql(),
            QuerySettings.DEFAULT,
            tenant -> limits,
            InstantSource.fixed(Instant.parse("2026-11-20T08:00:00Z")));
  }

  @AfterAll
  static void stop() {
    api.close();
    store.close();
  }

  private static HttpResponse<String> ask(String path, Map<String, String> params) {
    return path.startsWith("/") ? api.postPath(path, params) : api.get(path, params);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/cases/query-limits.txt", delimiter = '§', quoteCharacter = '\0')
  void pastALimit_theRefusalNamesIt(
      String changed, String path, String params, int status, String text) {
    limits = QueryApiTest.limits(Splitter.on('=').splitToList(changed).toArray(new String[0]));
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : Splitter.on(" & ").split(params.replace("SLOW", HeavyRecords.SLOW))) {
      int equals = pair.indexOf('=');
      pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
    }

    HttpResponse<String> answer = ask(path, pairs);

    if (status == 200) {
      assertThat(answer.body()).contains(text);
    } else {
      assertThat(answer.body()).isEqualTo(text);
      assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
      assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    }
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  /** Its regex takes two milliseconds for a line, and the engine looks up between blocks only. */
  @Test
  void givenUp_aCostlyRegex_leavesTheEngineSoon() {
    limits = QueryApiTest.limits("queryTimeout", "1s");

    assertThat(api.get("query", Map.of("query", HeavyRecords.SLOW)).statusCode()).isEqualTo(504);

    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> HeavyRecords.running(engine) == 0);
  }

  @Test
  void atTheConcurrency_furtherOnesWaitAndThenAreRefused() {
    limits =
        QueryApiTest.limits(
            "maxQueriesRunning", "1", "maxQueriesWaiting", "0", "queryTimeout", "3s");
    CompletableFuture<HttpResponse<String>> slow =
        CompletableFuture.supplyAsync(() -> api.get("query", Map.of("query", HeavyRecords.SLOW)));
    await().until(() -> gauge("millrace.query.running") == 1);

    HttpResponse<String> refused = api.get("labels", Map.of());

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body())
        .isEqualTo(
            "queries at once: 1 run and 0 wait (limit maxQueriesRunning: 1, limit maxQueriesWaiting: 0); send fewer at once, or try again later, or have a limit raised");
    // what asks nothing of the store goes on
    assertThat(api.get("drilldown-limits", Map.of()).body()).contains("\"query_timeout\":\"3s\"");
    assertThat(slow.join().statusCode()).isEqualTo(504);
    assertThat(
            api.meters()
                .get("millrace.query.refused")
                .tag("reason", "tenant_queue_full")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(api.meters().get("millrace.query.wait").timer().count()).isPositive();
  }

  private static double gauge(String name) {
    return api.meters().get(name).gauge().value();
  }
}
