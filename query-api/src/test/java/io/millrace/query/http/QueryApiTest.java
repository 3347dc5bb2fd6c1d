package io.millrace.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.StoreException;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.query.admission.QueueSettings;
import io.millrace.query.answers.QueryApiFixture;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.parse.ParseLimits;
import io.millrace.query.settings.QuerySettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths, parameters, shapes and errors, with a store that answers what the test wants. */
class QueryApiTest {
  private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  private static final QuerySettings SETTINGS =
      new QuerySettings(
          ParseLimits.DEFAULT,
          new EvaluationLimits(1_000_000, 3, 1_000),
          QueueSettings.DEFAULT,
          2,
          1_000,
          0,
          QuerySettings.DEFAULT_STREAM_ATTRIBUTES);

  private static final FakeLogStore store = new FakeLogStore();
  private static final QueryApiFixture api =
      new QueryApiFixture(
          store,
          (tenant, sql, format, limits) -> InputStream.nullInputStream(),
          SETTINGS,
          tenant ->
              limits("maxQueryEntries", "500", "maxQuerySeries", "3", "maxQueryPoints", "100"),
          InstantSource.fixed(NOW));

  @BeforeEach
  void reset() {
    store.reset();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void query_saveAndTest_isTwoAtTheGivenTime() {
    HttpResponse<String> answer =
        api.get(
            "query",
            params("direction", "backward", "query", "vector(1)+vector(1)", "time", "4000000000"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(withoutStats(answer))
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[4000000000,\"2\"]}]}}");
    assertThat(store.queryCount()).isZero();
  }

  @Test
  void query_statistics_haveLokisParts() {
    String body = api.get("query", params("query", "1")).body();

    assertThat(body)
        .contains("\"resultType\":\"scalar\",\"result\":[" + NOW.toEpochMilli() + ",\"1\"]")
        .contains(
            "\"stats\":{\"summary\":{\"bytesProcessedPerSecond\":0,\"linesProcessedPerSecond\":0,\"totalBytesProcessed\":0,\"totalLinesProcessed\":0,\"execTime\":")
        .contains("\"queueTime\":")
        .contains(
            "\"subqueries\":0,\"totalEntriesReturned\":0,\"splits\":0,\"shards\":0},\"querier\":{},\"ingester\":{},\"cache\":{}}");
  }

  @Test
  void query_logQuery_pointsToQueryRange() {
    assertRefused(
        api.get("query", params("query", "{a=\"b\"}")),
        400,
        "query: a log query (expected: a metric query; lines are read at /loki/api/v1/query_range)");
  }

  @Test
  void queryRange_lines_areStreamsOfAllLabels() {
    store.answerWith(
        List.of(row(7, "seven", "attr"), row(5, "five", "attr"), row(3, "three", "other")));

    HttpResponse<String> answer =
        api.get("query_range", params("query", "{service_name=\"shop\"}"));

    assertThat(answer.headers().firstValue("content-type"))
        .hasValue("application/json; charset=utf-8");
    assertThat(withoutStats(answer))
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":["
                + "{\"stream\":{\"detected_level\":\"info\",\"env\":\"attr\",\"service_name\":\"shop\"},\"values\":[[\"7\",\"seven\"],[\"5\",\"five\"]]},"
                + "{\"stream\":{\"detected_level\":\"info\",\"env\":\"other\",\"service_name\":\"shop\"},\"values\":[[\"3\",\"three\"]]}]}}");
  }

  @Test
  void queryRange_categorizedLines_keepKindsApart() {
    store.answerWith(List.of(row(7, "x=1", "attr"), row(5, "nothing", "attr")));

    HttpResponse<String> answer =
        api.get(
            "query_range",
            params("query", "{service_name=\"shop\"} | logfmt"),
            Map.of("X-Loki-Response-Encoding-Flags", "other, categorize-labels"));

    assertThat(withoutStats(answer))
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"encodingFlags\":[\"categorize-labels\"],\"result\":["
                + "{\"stream\":{\"service_name\":\"shop\"},\"values\":["
                + "[\"7\",\"x=1\",{\"structuredMetadata\":{\"detected_level\":\"info\",\"env\":\"attr\"},\"parsed\":{\"x\":\"1\"}}],"
                + "[\"5\",\"nothing\",{\"structuredMetadata\":{\"detected_level\":\"info\",\"env\":\"attr\"}}]]}]}}");
  }

  @Test
  void queryRange_postedForm_isReadLikeAnAddress() {
    HttpResponse<String> answer =
        api.post(
            "query_range", params("query", "{a=\"b\"}", "start", "1", "end", "2", "limit", "3"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(store.lastQuery().parameters()).containsValues("1000000000", "2000000000", "3", "b");
  }

  @ParameterizedTest
  @CsvSource({
    "1795161600000000001, 1795161600000000001",
    "1795161600, 1795161600000000000",
    "1795161600.25, 1795161600250000000",
    "1.7951616e9, 1795161600000000000",
    "2026-11-20T08:00:00.123456789Z, 1795161600123456789",
    "2026-11-20T13:30:00.5+05:30, 1795161600500000000"
  })
  void queryRange_timeForms_areNanoseconds(String start, String nanos) {
    HttpResponse<String> answer =
        api.get(
            "query_range",
            params("query", "{a=\"b\"}", "start", start, "end", "2026-11-20T09:00:00Z"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(store.lastQuery().parameters()).containsValues(nanos, "1795165200000000000");
  }

  @Test
  void queryRange_withoutTimes_isTheHourBeforeNow() {
    api.get("query_range", params("query", "{a=\"b\"}"));

    assertThat(store.lastQuery().parameters())
        .containsValues("1795158000000000000", "1795161600000000000", "100");
  }

  @Test
  void queryRange_since_isTheLengthBeforeTheEnd() {
    api.get("query_range", params("query", "{a=\"b\"}", "since", "5m"));

    assertThat(store.lastQuery().parameters()).containsValues("1795161300000000000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      value = {
        "start § yesterday § start: yesterday (expected: nanoseconds, seconds or RFC 3339, between 1900 and 2200)",
        "limit § 0 § limit: 0 (expected: a whole number over 0)",
        "limit § ten § limit: ten (expected: a whole number over 0)",
        "limit § 501 § limit: 501 (limit maxQueryEntries: 500); ask for fewer, or have the limit raised",
        "direction § up § direction: up (expected: forward or backward)",
        "interval § -1 § interval: -1 (expected: a duration over 0 and at most 20y, such as 30s, or seconds)",
        "since § soon § since: soon (expected: a duration over 0 and at most 20y, such as 30s, or seconds)",
        "end § 1 § end: 1000000000 (expected: at or behind start, which is 2000000000)",
        "query § { § parse error at line 1, col 2: found the end of the query; expected a label name or `}`",
        "query § {a=\"b\"} | unwrap x § parse error at line 1, col 11: found `unwrap` in a log query; expected it inside a range aggregation, such as sum_over_time({…} | unwrap label [5m])"
      })
  void queryRange_invalidParameter_isNamed(String name, String value, String message) {
    Map<String, String> params = params("query", "{a=\"b\"}", "start", "2");
    params.put(name, value);

    assertRefused(api.get("query_range", params), 400, message);
  }

  @Test
  void queryRange_step_isADurationOrSeconds() {
    for (String step : List.of("60s", "1m", "60", "60000ms")) {
      store.answerWith(List.of(List.of(0, 2, 4, 4, 0, 0, 0)));

      HttpResponse<String> answer =
          api.get(
              "query_range",
              params(
                  "query",
                  "sum(count_over_time({a=\"b\"}[1m]))",
                  "start",
                  "1795161600",
                  "end",
                  "1795161720",
                  "step",
                  step));

      assertThat(withoutStats(answer))
          .isEqualTo(
              "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1795161600,\"4\"],[1795161660,\"4\"]]}]}}");
    }
  }

  @Test
  void queryRange_stepOfMilliseconds_givesFractionsOfSeconds() {
    HttpResponse<String> answer =
        api.get(
            "query_range",
            params("query", "1", "start", "1795161600", "end", "1795161601", "step", "500ms"));

    assertThat(answer.body())
        .contains("[[1795161600,\"1\"],[1795161600.5,\"1\"],[1795161601,\"1\"]]");
  }

  @Test
  void queryRange_limits_areNamedWithTheirValues() {
    assertRefused(
        api.get("query_range", params("query", "1", "start", "1", "end", "1000", "step", "1s")),
        400,
        "points of a series: 1000 (limit maxQueryPoints: 100); take a larger step, or a shorter range, or have the limit raised");

    store.answerWith(List.of(group("a"), group("b"), group("c"), group("d")));
    assertRefused(
        api.get("query", params("query", "sum by (x) (count_over_time({a=\"b\"}[1m]))")),
        400,
        "series of a query: more than 3 (limit maxQuerySeries: 3); group by fewer labels");
  }

  @Test
  void queryRange_moreRecordsThanAllowed_isRefused() {
    store.answerWith(List.of(row(7, "x", "attr")));
    store.answerEndlessly();

    assertRefused(
        api.get("query_range", params("query", "{a=\"b\"} | json | x=\"y\"")),
        400,
        "records read by a query: more than 1000000 (limit query.max-rows: 1000000); take a shorter time range, or a narrower selector");
    assertThat(store.lastCursorIsClosed()).isTrue();
  }

  @Test
  void queryRange_clientGone_closesTheCursor() throws IOException {
    store.answerWith(List.of(row(7, "x", "attr")));
    store.answerEndlessly();
    QuerySettings unlimited =
        new QuerySettings(
            ParseLimits.DEFAULT,
            new EvaluationLimits(Long.MAX_VALUE, 3, 1_000),
            QueueSettings.DEFAULT,
            2,
            1_000,
            0,
            ImmutableList.of());
    try (QueryApiFixture patient = new QueryApiFixture(store, unlimited, InstantSource.system())) {
      String path =
          "/loki/api/v1/query_range?"
              + QueryApiFixture.form(params("query", "{a=\"b\"} | json | x=\"y\""));
      try (Socket client =
          new Socket(InetAddress.getLoopbackAddress(), patient.uri("/").getPort())) {
        client
            .getOutputStream()
            .write(
                ("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        Awaitility.await().until(() -> store.queryCount() == 1);
        assertThat(store.lastCursorIsClosed()).isFalse();
      }

      Awaitility.await().atMost(Duration.ofSeconds(5)).until(store::lastCursorIsClosed);
    }
  }

  @Test
  void storeFaults_haveTheirStatus() {
    Map<StoreException.Kind, Integer> expected =
        Map.of(
            StoreException.Kind.UNAVAILABLE, 503,
            StoreException.Kind.TIMEOUT, 504,
            StoreException.Kind.LIMIT, 400,
            StoreException.Kind.MEMORY_LIMIT, 400,
            StoreException.Kind.READ_LIMIT, 400,
            StoreException.Kind.REJECTED, 500);
    expected.forEach(
        (kind, status) -> {
          store.failWith(new StoreException(kind, "the store's own words"));

          HttpResponse<String> answer = api.get("query_range", params("query", "{a=\"b\"}"));

          assertThat(answer.statusCode()).as(kind.name()).isEqualTo(status);
          assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
          assertThat(answer.body().contains("own words"))
              .as(kind.name())
              .isEqualTo(kind == StoreException.Kind.LIMIT);
        });
  }

  @Test
  void labels_bothPaths_giveSortedNames() {
    store.answerWith(
        List.of(
            List.of("service.name", 1L),
            List.of("k8s.pod.name", 0L),
            List.of("host.name", 0L),
            List.of("job", 1L),
            List.of("loki.resource.labels", 1L)));

    for (String path : List.of("labels", "label")) {
      assertThat(api.get(path, params()).body())
          .isEqualTo(
              "{\"status\":\"success\",\"data\":[\"job\",\"k8s_pod_name\",\"service_name\"]}");
    }
  }

  @Test
  void series_withAHint_showsTheHintedAttributesAndNotTheHint() {
    store.answerWith(
        List.of(
            List.of(
                "shop",
                Map.of(
                    "service.name",
                    "shop",
                    "job",
                    "x",
                    "host.name",
                    "h",
                    "loki.resource.labels",
                    "job, gone"))));

    assertThat(api.get("series", params("match[]", "{job=\"x\"}")).body())
        .isEqualTo("{\"status\":\"success\",\"data\":[{\"job\":\"x\",\"service_name\":\"shop\"}]}");
  }

  @Test
  void labelValues_withSelector_narrowsTheStreams() {
    store.answerWith(List.of(List.of("b"), List.of(""), List.of("a")));

    HttpResponse<String> answer =
        api.get("label/service_namespace/values", params("query", "{service_name=\"x\"}"));

    assertThat(answer.body()).isEqualTo("{\"status\":\"success\",\"data\":[\"a\",\"b\"]}");
    assertThat(store.lastQuery().sql())
        .startsWith(
            "SELECT DISTINCT toString(if(if(ResourceAttributes['loki.resource.labels'] = '', ")
        .contains(" AS value FROM streams WHERE TenantId = ")
        .contains("ServiceName = ");
    assertThat(store.lastQuery().parameters()).containsValues("service.namespace", "x", "default");
  }

  @Test
  void series_eitherParameter_joinsTheSelectors() {
    store.answerWith(List.of(List.of("shop", Map.of("service.name", "shop", "host.name", "h"))));

    for (String name : List.of("match[]", "match")) {
      assertThat(api.post("series", params(name, "{service_name=\"shop\"}")).body())
          .isEqualTo("{\"status\":\"success\",\"data\":[{\"service_name\":\"shop\"}]}");
    }
  }

  @Test
  void formatQuery_anyQuery_isCanonical() {
    assertThat(
            api.get("format_query", params("query", "sum by(a)(rate({ b = \"c\" }|=\"d\"[5m]))"))
                .body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":\"sum by (a)(rate({b=\\\"c\\\"} |= \\\"d\\\"[5m]))\"}");
  }

  @Test
  void buildInfo_isBareAndOfLoki3() {
    assertThat(api.get("status/buildinfo", params()).body())
        .isEqualTo(
            "{\"version\":\"3.7.0\",\"revision\":\"millrace\",\"branch\":\"main\",\"buildDate\":\"\",\"buildUser\":\"\",\"goVersion\":\"\"}");
  }

  @Test
  void ready_followsTheStore() {
    assertThat(api.getPath("/ready").statusCode()).isEqualTo(200);

    store.setAvailable(false);

    assertThat(api.getPath("/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void tenant_another_isForbidden() {
    assertRefused(
        api.get("labels", params(), Map.of("X-Scope-OrgID", "other")),
        403,
        "X-Scope-OrgID: not a tenant that this key may read (expected: default, or no such header)");
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String message) {
    assertThat(answer.body()).isEqualTo(message);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
  }

  private static String withoutStats(HttpResponse<String> answer) {
    return answer.body().replaceAll(",\"stats\":.*}}}$", "}}").replaceAll(",\"stats\":.*", "}}");
  }

  private static Map<String, String> params(String... namesAndValues) {
    Map<String, String> params = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      params.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return params;
  }

  /** A record as {@link io.millrace.query.sql.StoredLogs} asks for it. */
  static List<Object> row(long nanos, String line, String env) {
    return List.of(
        nanos,
        line,
        1L,
        "shop",
        "{\"service.name\":\"shop\"}",
        Map.of("env", env),
        Map.of(),
        "",
        "",
        0L,
        0L,
        "",
        "info",
        "",
        "",
        0L,
        "");
  }

  private static List<Object> group(String value) {
    return List.of(value, 0, 1, 1, 1, 0, 0, 0);
  }

  /** The defaults but for these: names and values by turns. */
  static TenantLimits limits(String... changes) {
    ImmutableMap.Builder<LimitField, String> values = ImmutableMap.builder();
    for (int i = 0; i < changes.length; i += 2) {
      values.put(LimitField.of(changes[i]), changes[i + 1]);
    }
    return new LimitOverrides(values.buildOrThrow()).toLimits();
  }
}
