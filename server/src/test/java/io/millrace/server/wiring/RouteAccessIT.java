package io.millrace.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Bytes;
import com.google.common.primitives.Ints;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.server.Server;
import io.millrace.model.tenant.ApiKey;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.TenantId;
import io.millrace.server.keys.KeyDirectory;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who gets in, on every route that the servers of a running Millrace list themselves: a route that
 * is added is tested without anyone thinking of it.
 */
final class RouteAccessIT {
  private static final TenantId A = new TenantId("tenant-a");
  private static final TenantId B = new TenantId("tenant-b");
  private static final String OF_B = "secret-of-b";
  private static final String BY_A = "written-by-a";
  private static final String UNAUTHENTICATED = "16";
  private static final String PERMISSION_DENIED = "7";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path data;
  private static WiredMillrace millrace;
  private static int queryPort;

  /** Headers that must not get in, by what is wrong with them. */
  private static final Map<String, Map<String, String>> refused = new LinkedHashMap<>();

  @BeforeAll
  static void start() throws Exception {
    millrace = WiredMillrace.start(data);
    queryPort = millrace.servers().getFirst().activeLocalPort();
    createTenant(A);
    createTenant(B);
    addRefused("unknown key", ApiKey.generate(new SecureRandom()).text());
    addRefused("malformed key", "mr_secret");
    addRefused("empty key", "");
    Instant expiry = Instant.now().plusSeconds(2);
    addRefused("expired key", createKey(A, expiry.toString(), Scope.values()).path("key").asText());
    JsonNode revoked = createKey(A, null, Scope.values());
    admin("DELETE", "/tenants/" + A + "/keys/" + revoked.path("id").asText(), "");
    addRefused("revoked key", revoked.path("key").asText());
    refused.put("another scheme", authorization("Digest x"));
    refused.put("Basic that is none", authorization("Basic %%%"));
    await().until(() -> Instant.now().isAfter(expiry));
  }

  @AfterAll
  static void stop() {
    millrace.close();
  }

  private static void addRefused(String what, String key) {
    refused.put(what, authorization("Bearer " + key));
    refused.put(what + " as Basic", authorization(basic(key)));
    refused.put(what + " as X-API-Key", Map.of("x-api-key", key));
  }

  private static String basic(String key) {
    return "Basic "
        + Base64.getEncoder().encodeToString(("user:" + key).getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode admin(String method, String path, String body) throws Exception {
    AggregatedHttpResponse answer =
        send(
            new ServedRoute(queryPort, HttpMethod.valueOf(method), "/api/v1/admin" + path),
            Map.of("authorization", "Bearer " + millrace.key(KeyDirectory.OPERATOR)),
            HttpData.ofUtf8(body));
    assertThat(answer.status().isSuccess()).as(answer.contentUtf8()).isTrue();
    return JSON.readTree(answer.contentUtf8());
  }

  private static void createTenant(TenantId id) throws Exception {
    admin("POST", "/tenants", "{\"id\":\"" + id + "\"}");
  }

  private static JsonNode createKey(TenantId tenant, String expires, Scope... scopes)
      throws Exception {
    Set<String> names = Stream.of(scopes).map(Scope::text).collect(Collectors.toSet());
    return admin(
        "POST",
        "/tenants/" + tenant + "/keys",
        JSON.createObjectNode()
            .put("name", "test")
            .put("expires", expires)
            .set("scopes", JSON.valueToTree(names))
            .toString());
  }

  private static String bearer(TenantId tenant, Scope... scopes) throws Exception {
    return "Bearer " + createKey(tenant, null, scopes).path("key").asText();
  }

  private static AggregatedHttpResponse send(
      ServedRoute route, Map<String, String> headers, HttpData body) {
    RequestHeadersBuilder builder = RequestHeaders.builder(route.method(), route.path());
    if (route.isGrpc()) {
      builder.add("content-type", "application/grpc+proto").add("te", "trailers");
    }
    headers.forEach(builder::set);
    HttpRequest request = HttpRequest.of(builder.build(), body);
    return WebClient.of("h2c://127.0.0.1:" + route.port()).execute(request).aggregate().join();
  }

  /** The gRPC status, which is in the headers where there is no message, else in the trailers. */
  private static String grpcStatus(AggregatedHttpResponse answer) {
    return answer.headers().get("grpc-status", answer.trailers().get("grpc-status", "none"));
  }

  private static void assertUnauthenticated(ServedRoute route, AggregatedHttpResponse answer) {
    if (route.isGrpc()) {
      assertThat(grpcStatus(answer)).isEqualTo(UNAUTHENTICATED);
    } else {
      assertThat(answer.status().code()).as(answer.contentUtf8()).isEqualTo(401);
      assertThat(answer.headers().getAll("www-authenticate")).isNotEmpty();
    }
  }

  private static void assertForbidden(ServedRoute route, AggregatedHttpResponse answer) {
    if (route.isGrpc()) {
      assertThat(grpcStatus(answer)).isEqualTo(PERMISSION_DENIED);
    } else {
      assertThat(answer.status().code()).as(answer.contentUtf8()).isEqualTo(403);
    }
  }

  private static void assertLetIn(ServedRoute route, AggregatedHttpResponse answer) {
    if (route.isGrpc()) {
      assertThat(grpcStatus(answer)).isNotIn(UNAUTHENTICATED, PERMISSION_DENIED);
    } else {
      assertThat(answer.status().code()).as(answer.contentUtf8()).isNotIn(401, 403);
    }
  }

  private static HttpData emptyBody(ServedRoute route) {
    return route.isGrpc() ? HttpData.wrap(new byte[5]) : HttpData.empty();
  }

  private static boolean isOfReceiver(Server server) {
    return !server.equals(millrace.servers().getFirst());
  }

  @TestFactory
  Stream<DynamicTest> everyRoute_letsInAValidKeyWithItsScopeAlone() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Server server : millrace.servers()) {
      for (ServedRoute route : ServedRoute.of(ImmutableList.of(server))) {
        Scope scope = route.scope(isOfReceiver(server));
        tests.add(DynamicTest.dynamicTest(route + " " + scope, () -> checkRoute(route, scope)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(30);
    return tests.stream();
  }

  private static void checkRoute(ServedRoute route, Scope scope) throws Exception {
    AggregatedHttpResponse valid = send(route, authorization(validKey(scope)), emptyBody(route));
    if (isMethodRefused(route, valid)) {
      // Nobody is let in, by a method that the path does not have: any refusal will do.
      for (Map<String, String> headers : refused.values()) {
        assertThat(send(route, headers, emptyBody(route)).status().isClientError()).isTrue();
      }
      return;
    }
    assertLetIn(route, valid);
    for (Map<String, String> headers : refused.values()) {
      assertUnauthenticated(route, send(route, headers, emptyBody(route)));
    }
    AggregatedHttpResponse withoutKey = send(route, Map.of(), emptyBody(route));
    if (route.isOpen()) {
      assertLetIn(route, withoutKey);
    } else {
      assertUnauthenticated(route, withoutKey);
    }
    Scope[] others = EnumSet.complementOf(EnumSet.of(scope)).toArray(Scope[]::new);
    assertForbidden(route, send(route, authorization(bearer(A, others)), emptyBody(route)));
  }

  private static boolean isMethodRefused(ServedRoute route, AggregatedHttpResponse answer) {
    return answer.status().code() == 405 || (route.isGrpc() && route.method() != HttpMethod.POST);
  }

  private static String validKey(Scope scope) throws Exception {
    return scope == Scope.ADMIN
        ? "Bearer " + millrace.key(KeyDirectory.OPERATOR)
        : bearer(A, scope);
  }

  private static Map<String, String> authorization(String value) {
    return Map.of("authorization", value);
  }

  private static byte[] otlp(String text) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(
                            KeyValue.newBuilder()
                                .setKey("service.name")
                                .setValue(AnyValue.newBuilder().setStringValue(text))))
                .addScopeLogs(
                    ScopeLogs.newBuilder()
                        .addLogRecords(
                            LogRecord.newBuilder()
                                .setTimeUnixNano(System.currentTimeMillis() * 1_000_000)
                                .setBody(AnyValue.newBuilder().setStringValue(text)))))
        .build()
        .toByteArray();
  }

  private static List<ServedRoute> routes(Scope scope) {
    List<ServedRoute> routes = new ArrayList<>();
    for (Server server : millrace.servers()) {
      ServedRoute.of(ImmutableList.of(server)).stream()
          .filter(route -> !route.isOpen() && route.scope(isOfReceiver(server)) == scope)
          .forEach(routes::add);
    }
    return routes;
  }

  /** With parameters by which a path finds everything that there is. */
  private static ServedRoute asking(ServedRoute route) {
    long now = System.currentTimeMillis() / 1000;
    String selector = URLEncoder.encode("{service_name=~\".+\"}", StandardCharsets.UTF_8);
    return new ServedRoute(
        route.port(),
        route.method(),
        "%s?query=%s&match[]=%s&start=%d&end=%d&limit=1000"
            .formatted(route.path(), selector, selector, now - 3600, now + 60));
  }

  @Test
  void everyReadingRoute_showsNothingOfAnotherTenant() throws Exception {
    millrace.append(B, otlp(OF_B), 1);
    String keyOfB = bearer(B, Scope.QUERY);
    String keyOfA = bearer(A, Scope.QUERY);
    ServedRoute query =
        asking(new ServedRoute(queryPort, HttpMethod.GET, "/loki/api/v1/query_range"));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                send(query, Map.of("authorization", keyOfB), HttpData.empty())
                    .contentUtf8()
                    .contains(OF_B));
    int shown = 0;
    List<ServedRoute> reading = routes(Scope.QUERY);
    assertThat(reading).hasSizeGreaterThan(10);
    for (ServedRoute route : reading) {
      ServedRoute asking = asking(route);
      assertThat(send(asking, Map.of("authorization", keyOfA), HttpData.empty()).contentUtf8())
          .as("%s", route)
          .doesNotContain(OF_B);
      for (String orgId : List.of(B.value(), A + "|" + B, B + "|" + A)) {
        AggregatedHttpResponse answer =
            send(
                asking,
                ImmutableMap.of("authorization", keyOfA, "x-scope-orgid", orgId),
                HttpData.empty());
        assertThat(answer.status().code()).as("%s %s", route, orgId).isEqualTo(403);
        assertThat(answer.contentUtf8()).doesNotContain(OF_B);
      }
      boolean isShown =
          send(asking, Map.of("authorization", keyOfB), HttpData.empty())
              .contentUtf8()
              .contains(OF_B);
      shown += isShown ? 1 : 0;
    }
    assertThat(shown).as("routes on which B sees its own record").isGreaterThanOrEqualTo(6);
  }

  private static WebSocket tail(
      HttpClient client, Map<String, String> headers, List<String> frames) {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    headers.forEach(builder::header);
    String query = URLEncoder.encode("{service_name=~\".+\"}", StandardCharsets.UTF_8);
    return builder
        .buildAsync(
            URI.create("ws://127.0.0.1:%d/loki/api/v1/tail?query=%s".formatted(queryPort, query)),
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                frames.add(text.toString());
                from.request(1);
                return null;
              }
            })
        .join();
  }

  private static int refusalOfTail(HttpClient client, Map<String, String> headers) {
    Throwable refusal = catchThrowable(() -> tail(client, headers, new ArrayList<>()));
    assertThat(refusal).as("%s", headers).hasCauseInstanceOf(WebSocketHandshakeException.class);
    return ((WebSocketHandshakeException) refusal.getCause()).getResponse().statusCode();
  }

  /** As for every route, but by the handshake that it is made for. */
  @Test
  void tail_letsInAValidKeyWithItsScopeAlone_andShowsNothingOfAnotherTenant() throws Exception {
    String key = bearer(A, Scope.QUERY);
    List<String> frames = new CopyOnWriteArrayList<>();
    HttpClient client = HttpClient.newHttpClient();
    try {
      for (Map<String, String> headers : refused.values()) {
        assertThat(refusalOfTail(client, headers)).as("%s", headers).isEqualTo(401);
      }
      assertThat(refusalOfTail(client, Map.of())).isEqualTo(401);
      assertThat(refusalOfTail(client, authorization(bearer(A, Scope.INGEST, Scope.ADMIN))))
          .isEqualTo(403);
      for (String orgId : List.of(B.value(), A + "|" + B)) {
        assertThat(
                refusalOfTail(
                    client, ImmutableMap.of("authorization", key, "x-scope-orgid", orgId)))
            .isEqualTo(403);
      }
      WebSocket socket = tail(client, authorization(key), frames);
      millrace.append(B, otlp(OF_B), 1);
      millrace.append(A, otlp("tailed-by-a"), 1);
      await()
          .atMost(PATIENCE)
          .until(() -> frames.stream().anyMatch(frame -> frame.contains("tailed-by-a")));
      assertThat(frames).noneMatch(frame -> frame.contains(OF_B));
      socket.abort();
    } finally {
      client.shutdownNow();
    }
  }

  @Test
  void everyWritingRoute_writesToTheKeysTenantAlone() throws Exception {
    String key = bearer(A, Scope.INGEST);
    int accepted = 0;
    for (ServedRoute route : routes(Scope.INGEST)) {
      if (route.method() == HttpMethod.POST) {
        accepted += write(route, ImmutableMap.of("authorization", key)) ? 1 : 0;
        accepted +=
            write(route, ImmutableMap.of("authorization", key, "x-scope-orgid", B.value())) ? 1 : 0;
      }
    }
    assertThat(accepted).isPositive();
    int rows = accepted;
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        millrace.sql(
                            "SELECT TenantId, count() FROM millrace.logs WHERE Body = '"
                                + BY_A
                                + "' GROUP BY TenantId FORMAT TSV"))
                    .isEqualTo(A + "\t" + rows + "\n"));
  }

  /** Sends one record in the form that the path takes; true if it was accepted. */
  private static boolean write(ServedRoute route, ImmutableMap<String, String> headers) {
    ImmutableMap.Builder<String, String> all =
        ImmutableMap.<String, String>builder().putAll(headers);
    HttpData body;
    if (route.path().endsWith("/push")) {
      all.put("content-type", "application/json");
      body =
          HttpData.ofUtf8(
              "{\"streams\":[{\"stream\":{\"service_name\":\"%1$s\"},\"values\":[[\"%2$d000000\",\"%1$s\"]]}]}"
                  .formatted(BY_A, System.currentTimeMillis()));
    } else if (route.isGrpc()) {
      byte[] message = otlp(BY_A);
      body = HttpData.wrap(Bytes.concat(new byte[1], Ints.toByteArray(message.length), message));
    } else {
      all.put("content-type", "application/x-protobuf");
      body = HttpData.wrap(otlp(BY_A));
    }
    AggregatedHttpResponse answer = send(route, all.buildOrThrow(), body);
    return route.isGrpc() ? grpcStatus(answer).equals("0") : answer.status().isSuccess();
  }

  @Test
  void servers_areThoseOfTheConfiguration() {
    assertThat(millrace.servers()).hasSize(2);
    assertThat(ServedRoute.of(millrace.servers()))
        .extracting(ServedRoute::path)
        .containsAll(
            ImmutableSet.of(
                "/ready",
                "/loki/api/v1/query_range",
                "/api/v1/admin/tenants",
                "/v1/logs",
                "/opentelemetry.proto.collector.logs.v1.LogsService/Export"));
  }
}
