package io.millrace.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.StoreException;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.Principal;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.QueryApi;
import io.millrace.query.admission.QueryTenancy;
import io.millrace.query.admission.QueueSettings;
import io.millrace.query.answers.QueryApiFixture;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.parse.ParseLimits;
import io.millrace.query.settings.QuerySettings;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tail's handshake, frames and ends, on a stream and a store that do what the test wants. */
class TailServiceTest {
  private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  private static final long NOW_NANOS = NOW.getEpochSecond() * 1_000_000_000L;
  private static final TenantId SHOP = new TenantId("shop");
  private static final int MAX_TAILS = 2;
  private static final QuerySettings SETTINGS =
      new QuerySettings(
          ParseLimits.DEFAULT,
          EvaluationLimits.DEFAULT,
          QueueSettings.DEFAULT,
          MAX_TAILS,
          1_000,
          0,
          QuerySettings.DEFAULT_STREAM_ATTRIBUTES);

  private static final Set<String> keys = ConcurrentHashMap.newKeySet();
  private static final FakeLogStore store = new FakeLogStore();
  private static final FakeLiveStream stream = new FakeLiveStream();
  private static final Authenticator authenticator =
      (credential, scope) -> {
        if (!keys.contains(credential.orElse("none"))) {
          throw new AccessDeniedException(
              AccessDeniedException.Kind.UNAUTHENTICATED, "API key: not a valid one");
        }
        return new Principal(
            new TenantId(credential.orElseThrow()), "id", ImmutableSet.of(Scope.QUERY));
      };
  private static final QueryApiFixture api = newApi();
  private static final HttpClient client = HttpClient.newHttpClient();

  private final List<TailClient> tails = new ArrayList<>();

  @BeforeEach
  void reset() {
    keys.addAll(List.of("shop", "other"));
    store.reset();
    stream.failWith(null);
  }

  @AfterEach
  void closeTails() {
    tails.forEach(TailClient::close);
    await().until(() -> stream.subscriptions() == 0);
  }

  private static QueryApiFixture newApi() {
    return new QueryApiFixture(
        new QueryApi(
            store,
            (tenant, sql, format, limits) -> InputStream.nullInputStream(),
            stream,
            SETTINGS,
            new QueryTenancy(
                authenticator,
                tenant -> QueryApiTest.limits("maxQueryEntries", "500", "maxQueryLookBack", "30d")),
            InstantSource.fixed(NOW)));
  }

  @AfterAll
  static void stop() {
    client.shutdownNow();
    api.close();
  }

  private TailClient tail(String query, String... params) {
    return tail(query, Map.of("X-API-Key", "shop"), params);
  }

  private TailClient tail(String query, Map<String, String> headers, String... params) {
    int before = stream.subscriptions();
    TailClient tail =
        TailClient.open(
            client,
            api.uri("/loki/api/v1/tail?" + QueryApiFixture.form(params(query, params))),
            headers);
    tails.add(tail);
    await().until(() -> stream.subscriptions() > before || tail.isEnded());
    return tail;
  }

  private static Map<String, String> params(String query, String... more) {
    ImmutableMap.Builder<String, String> all = ImmutableMap.builder();
    all.put("query", query);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all.buildOrThrow();
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  /** Records of the service shop, one for each pair of time and line. */
  private static LogEvent event(long receivedNanos, Object... timesAndLines) {
    ScopeLogs.Builder records = ScopeLogs.newBuilder();
    for (int i = 0; i < timesAndLines.length; i += 2) {
      records.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano((long) timesAndLines[i])
              .setBody(AnyValue.newBuilder().setStringValue((String) timesAndLines[i + 1]))
              .addAttributes(attribute("env", "prod")));
    }
    byte[] request =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .setResource(
                        Resource.newBuilder().addAttributes(attribute("service.name", "shop")))
                    .addScopeLogs(records))
            .build()
            .toByteArray();
    return new LogEvent(SHOP, request, receivedNanos, timesAndLines.length / 2);
  }

  /** The same as a stored row. */
  private static List<Object> row(long nanos, String line) {
    return QueryApiTest.row(nanos, line, "prod");
  }

  private static String frame(String values) {
    return "{\"streams\":[{\"stream\":{\"detected_level\":\"info\",\"env\":\"prod\",\"service_name\":\"shop\"},\"values\":["
        + values
        + "]}]}";
  }

  @Test
  void lines_comeAsFrames_storedOnesFirst_andWhatIsInBothOnce() {
    store.answerOnceWith(List.of(row(NOW_NANOS - 5, "info two"), row(NOW_NANOS - 9, "info one")));

    TailClient tail = tail("{service_name=\"shop\"} |= \"info\"");
    stream.add(event(NOW_NANOS - 1, NOW_NANOS - 5, "info two", NOW_NANOS - 4, "info three"));
    tail.frames(2);
    stream.add(event(NOW_NANOS + 1, NOW_NANOS + 1, "warn four", NOW_NANOS + 2, "info five"));

    assertThat(tail.frames(3))
        .containsExactly(
            frame(
                "[\"%d\",\"info one\"],[\"%d\",\"info two\"]"
                    .formatted(NOW_NANOS - 9, NOW_NANOS - 5)),
            frame("[\"%d\",\"info three\"]".formatted(NOW_NANOS - 4)),
            frame("[\"%d\",\"info five\"]".formatted(NOW_NANOS + 2)));
    assertThat(store.lastQuery().sql()).contains("LIMIT");
  }

  @Test
  void start_leavesOutOlderOnesOfThePast_andNoLateOnes() {
    TailClient tail =
        tail("{service_name=\"shop\"}", "start", Long.toString(NOW_NANOS - 10), "limit", "7");

    stream.add(event(NOW_NANOS - 1, NOW_NANOS - 11, "info old", NOW_NANOS - 10, "info past"));
    assertThat(tail.frames(1))
        .containsExactly(frame("[\"%d\",\"info past\"]".formatted(NOW_NANOS - 10)));
    stream.add(event(NOW_NANOS, NOW_NANOS - 11, "info late"));
    assertThat(tail.frames(2))
        .last()
        .isEqualTo(frame("[\"%d\",\"info late\"]".formatted(NOW_NANOS - 11)));
  }

  @Test
  void start_ofAClientWhoseClockIsFast_isNow() {
    TailClient tail =
        tail("{service_name=\"shop\"}", "start", Long.toString(NOW_NANOS + 5_000_000_000L));

    stream.add(event(NOW_NANOS, NOW_NANOS, "info now"));
    assertThat(tail.frames(1)).hasSize(1);
  }

  @Test
  void delay_putsLinesInOrder() {
    TailClient tail = tail("{service_name=\"shop\"}", "delay_for", "1");

    stream.add(event(NOW_NANOS, NOW_NANOS + 3, "info three"));
    stream.add(event(NOW_NANOS, NOW_NANOS + 1, "info one"));
    stream.add(event(NOW_NANOS, NOW_NANOS + 2, "info two"));

    assertThat(tail.frames(1))
        .containsExactly(
            frame(
                "[\"%d\",\"info one\"],[\"%d\",\"info two\"],[\"%d\",\"info three\"]"
                    .formatted(NOW_NANOS + 1, NOW_NANOS + 2, NOW_NANOS + 3)));
  }

  @Test
  void categorized_keepsKindsApart_andTellsSo() {
    TailClient tail =
        tail(
            "{service_name=\"shop\"} | logfmt",
            Map.of("X-API-Key", "shop", "X-Loki-Response-Encoding-Flags", "categorize-labels"));

    stream.add(event(NOW_NANOS, NOW_NANOS, "level=info x=1"));

    assertThat(tail.frames(1))
        .containsExactly(
            "{\"streams\":[{\"stream\":{\"service_name\":\"shop\"},\"values\":[[\"%d\",\"level=info x=1\",{\"structuredMetadata\":{\"detected_level\":\"info\",\"env\":\"prod\"},\"parsed\":{\"level\":\"info\",\"x\":\"1\"}}]]}],\"encodingFlags\":[\"categorize-labels\"]}"
                .formatted(NOW_NANOS));
  }

  @Test
  void dropped_isTold_onceEach() {
    TailClient tail = tail("{service_name=\"shop\"}");

    stream.drop(1_234);
    assertThat(tail.frames(1))
        .containsExactly(
            "{\"streams\":[],\"dropped_entries\":[{\"timestamp\":\"%d\",\"labels\":{\"dropped_records\":\"1234\"}}]}"
                .formatted(NOW_NANOS));
    stream.drop(6);
    stream.add(event(NOW_NANOS, NOW_NANOS, "info after"));
    assertThat(String.join("\n", tail.frames(2)))
        .contains("{\"dropped_records\":\"6\"}")
        .containsOnlyOnce("1234");
  }

  @Test
  void storeAway_beginsWithTheStream() {
    store.failWith(new StoreException(StoreException.Kind.UNAVAILABLE, "away"));

    TailClient tail = tail("{service_name=\"shop\"}");
    stream.add(event(NOW_NANOS, NOW_NANOS, "info live"));

    assertThat(tail.frames(1))
        .containsExactly(frame("[\"%d\",\"info live\"]".formatted(NOW_NANOS)));
  }

  @Test
  void storeRefuses_endsTheTail() {
    store.failWith(new StoreException(StoreException.Kind.TIMEOUT, "slow"));

    assertThat(tail("{service_name=\"shop\"}").end())
        .isEqualTo(
            "1011 time of a query: more than 1m (limit queryTimeout: 1m); take a shorter time range, or a narrower selector, or have the l...");
  }

  @Test
  void streamAway_endsTheTail() {
    stream.failWith(new EventLogException(EventLogException.Kind.UNAVAILABLE, "away"));

    assertThat(tail("{service_name=\"shop\"}").end())
        .isEqualTo("1013 the stream is not available; try again later");
  }

  @Test
  void revokedKey_endsTheTail() {
    TailClient tail = tail("{service_name=\"shop\"}");

    keys.remove("shop");

    assertThat(tail.end()).isEqualTo("1008 API key: not a valid one");
  }

  @Test
  void serverStops_tellsItsClients_andTakesNoMore() {
    Map<String, String> key = Map.of("X-API-Key", "shop");
    Map<String, String> params = params("{service_name=\"shop\"}");
    try (QueryApiFixture other = newApi()) {
      URI tail = other.uri("/loki/api/v1/tail?" + QueryApiFixture.form(params));
      TailClient one = TailClient.open(client, tail, key);
      TailClient two = TailClient.open(client, tail, key);

      other.closeApi();

      assertThat(one.end()).isEqualTo("1001 the server stops; connect again");
      assertThat(two.end()).isEqualTo("1001 the server stops; connect again");
      assertThat(stream.subscriptions()).isZero();
      assertRefused(other.get("tail", params, key), 503, "the server stops; connect again");
    }
  }

  @Test
  void tooMany_isRefused_untilOneIsGone() {
    TailClient one = tail("{service_name=\"shop\"}");
    TailClient two = tail("{service_name=\"shop\"}");
    assertRefused(
        get(params("{service_name=\"shop\"}")),
        429,
        "tails at once: 2 are open (limit max_tails); close another one");
    TailClient ofAnother = tail("{service_name=\"shop\"}", Map.of("X-API-Key", "other"));

    one.abort();
    await().until(() -> stream.subscriptions() == 2);
    assertThat(tail("{service_name=\"shop\"}").isEnded()).isFalse();
    assertThat(two.isEnded()).isFalse();
    assertThat(ofAnother.isEnded()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "count_over_time({a=\"b\"}[1m]); delay_for=0; 400; 'query: a metric query (expected: a log query; only lines can be followed)'",
        "{a=\"b\"}; delay_for=6; 400; delay_for: 6 (expected: whole seconds, 0 to 5)",
        "{a=\"b\"}; delay_for=1.5; 400; delay_for: 1.5 (expected: whole seconds, 0 to 5)",
        "{a=\"b\"}; start=1; 400; 'start of a query: 1970-01-01T00:00:01Z (limit maxQueryLookBack: 30d); begin at 2026-10-21T08:00:00Z or later, or have the limit raised'",
        "{a=\"b\"}; limit=501; 400; 'limit: 501 (limit maxQueryEntries: 500); ask for fewer, or have the limit raised'",
        "{a=\"b\"}; start=soon; 400; 'start: soon (expected: nanoseconds, seconds or RFC 3339, between 1900 and 2200)'",
      })
  void wrongParameters_areToldBeforeTheUpgrade(
      String query, String param, int status, String message) {
    List<String> pair = List.of(param.split("=", -1));
    assertRefused(get(params(query, pair.get(0), pair.get(1))), status, message);
    assertThat(
            handshakeStatus(params(query, pair.get(0), pair.get(1)), Map.of("X-API-Key", "shop")))
        .isEqualTo(status);
  }

  @Test
  void noQuery_isRefused() {
    assertRefused(get(Map.of()), 400, "query: missing (expected: a value)");
  }

  @Test
  void noWebSocket_isRefused() {
    assertRefused(
        get(params("{a=\"b\"}")),
        400,
        "Upgrade: not websocket (expected: a WebSocket's handshake, over HTTP/1.1)");
  }

  @ParameterizedTest
  @CsvSource({
    "X-API-Key, wrong, 401",
    "X-Scope-OrgID, other, 401",
  })
  void wrongKey_isRefusedAtTheHandshake(String header, String value, int status) {
    assertThat(handshakeStatus(params("{a=\"b\"}"), Map.of(header, value))).isEqualTo(status);
  }

  @Test
  void anotherTenant_isRefusedAtTheHandshake() {
    assertThat(
            handshakeStatus(
                params("{a=\"b\"}"), Map.of("X-API-Key", "shop", "X-Scope-OrgID", "other")))
        .isEqualTo(403);
  }

  @Test
  void aPageOfAnotherSite_isRefused() {
    Map<String, String> key = Map.of("X-API-Key", "shop");
    String own = api.uri("").toString();
    for (String origin :
        List.of("http://evil.example", "null", own + ".evil.example", "http://x" + own)) {
      assertRefused(
          api.get(
              "tail",
              params("{a=\"b\"}"),
              ImmutableMap.<String, String>builder()
                  .putAll(key)
                  .put("Origin", origin)
                  .buildOrThrow()),
          403,
          "Origin: not this server (expected: its own address, or no such header)");
    }
    assertThat(tail("{a=\"b\"}", Map.of("X-API-Key", "shop", "Origin", own)).isEnded()).isFalse();
  }

  private HttpResponse<String> get(Map<String, String> params) {
    return api.get("tail", params, Map.of("X-API-Key", "shop"));
  }

  private int handshakeStatus(Map<String, String> params, Map<String, String> headers) {
    Throwable refusal =
        catchThrowable(
            () ->
                TailClient.open(
                    client, api.uri("/loki/api/v1/tail?" + QueryApiFixture.form(params)), headers));
    assertThat(refusal).hasCauseInstanceOf(WebSocketHandshakeException.class);
    return ((WebSocketHandshakeException) refusal.getCause()).getResponse().statusCode();
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String message) {
    assertThat(answer.body()).isEqualTo(message);
    assertThat(answer.statusCode()).isEqualTo(status);
  }
}
