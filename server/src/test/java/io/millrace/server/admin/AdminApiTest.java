package io.millrace.server.admin;

import static io.millrace.server.admin.AdminServer.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.model.store.Usage;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.TenantId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdminApiTest {
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private AdminServer server;
  private String operator;

  @BeforeEach
  void start() {
    server = new AdminServer();
    operator = server.key(TenantId.OPERATOR, Scope.ADMIN);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private HttpResponse<String> send(String key, String method, String path, String body)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + AdminApi.PREFIX + path))
            .header("Authorization", "Bearer " + key)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private JsonNode call(String method, String path, String body, int status) throws Exception {
    HttpResponse<String> answer = send(operator, method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return json.readTree(answer.body());
  }

  private void assertFault(HttpResponse<String> answer, int status, String message, String remedy)
      throws Exception {
    JsonNode fault = json.readTree(answer.body());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(fault.path("message").asText()).isEqualTo(message);
    assertThat(fault.path("remedy").asText()).isEqualTo(remedy);
    assertThat(fault.path("requestId").asText()).isNotEmpty();
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("application/json; charset=utf-8");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void description_listsTheRoutesThatThereAre() {
    Set<String> described = new TreeSet<>();
    AdminApi.description()
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (!method.equals("parameters")) {
                            described.add(
                                method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    Set<String> routes = new TreeSet<>();
    new AdminApi(server.registry(), server.usage(), server.registry(), InstantSource.system())
        .routes()
        .forEach(route -> routes.add(route.method() + " " + route.path()));
    assertThat(described).isEqualTo(routes);
  }

  @Test
  void description_namesEveryLimit_andIsServed() throws Exception {
    JsonNode served = call("GET", "/openapi.json", "", 200);
    assertThat(served).isEqualTo(AdminApi.description());
    assertThat(served.path("openapi").asText()).isEqualTo("3.1.0");
    Set<String> limits = new TreeSet<>();
    call("GET", "/tenants/shop/limits", "", 200)
        .path("limits")
        .fieldNames()
        .forEachRemaining(limits::add);
    for (String schema : new String[] {"LimitValues", "LimitChanges"}) {
      Set<String> named = new TreeSet<>();
      served
          .path("components")
          .path("schemas")
          .path(schema)
          .path("properties")
          .fieldNames()
          .forEachRemaining(named::add);
      assertThat(named).isEqualTo(limits);
    }
  }

  @Test
  void description_everyReference_leadsSomewhere() {
    JsonNode document = AdminApi.description();
    assertThat(document.findValuesAsText("$ref"))
        .isNotEmpty()
        .allSatisfy(ref -> assertThat(document.at(ref.substring(1)).isMissingNode()).isFalse());
  }

  @Test
  void tenant_createdShownListedDeleted() throws Exception {
    JsonNode created = call("POST", "/tenants", "{\"id\":\"bank\",\"displayName\":\"B\"}", 201);
    assertThat(created.path("id").asText()).isEqualTo("bank");
    assertThat(created.path("created").asText()).isEqualTo("2026-11-20T08:00:00Z");
    assertThat(call("GET", "/tenants/bank", "", 200)).isEqualTo(created);
    assertThat(call("GET", "/tenants", "", 200).findValuesAsText("id"))
        .containsExactly("bank", "operator", "shop");
    assertThat(send(operator, "DELETE", "/tenants/bank", "").statusCode()).isEqualTo(204);
    assertThat(send(operator, "GET", "/tenants/bank", "").statusCode()).isEqualTo(404);
  }

  @Test
  void key_createdWithItsSecretOnce_listedWithout_revoked() throws Exception {
    JsonNode created =
        call(
            "POST",
            "/tenants/shop/keys",
            "{\"name\":\"agent\",\"scopes\":[\"ingest\"],\"expires\":\"2027-01-01T00:00:00Z\"}",
            201);
    String id = created.path("id").asText();
    assertThat(created.path("key").asText()).startsWith("mr_" + id + "_");
    HttpResponse<String> list = send(operator, "GET", "/tenants/shop/keys", "");
    assertThat(list.body()).doesNotContain("mr_").doesNotContain("sha256").doesNotContain("Sha256");
    assertThat(json.readTree(list.body()).path("keys").get(0).toString())
        .isEqualTo(
            "{\"id\":\"%s\",\"tenant\":\"shop\",\"name\":\"agent\",\"scopes\":[\"ingest\"],\"state\":\"valid\",\"created\":\"2026-11-20T08:00:00Z\",\"expires\":\"2027-01-01T00:00:00Z\",\"revoked\":null,\"lastUsed\":null}"
                .formatted(id));
    assertThat(call("DELETE", "/tenants/shop/keys/" + id, "", 200).path("state").asText())
        .isEqualTo("revoked");
  }

  @Test
  void limits_changedOneByOne_andReset() throws Exception {
    JsonNode changed =
        call(
            "PATCH",
            "/tenants/shop/limits",
            "{\"bytesPerSecond\":\"1MiB\",\"recordsPerSecond\":5,\"maxAge\":\"7d\"}",
            200);
    assertThat(changed.path("limits").path("bytesPerSecond").asLong()).isEqualTo(1 << 20);
    assertThat(changed.path("changed").toString())
        .isEqualTo("[\"bytesPerSecond\",\"recordsPerSecond\",\"maxAge\"]");
    JsonNode back = call("PATCH", "/tenants/shop/limits", "{\"maxAge\":null}", 200);
    assertThat(back.path("limits").path("maxAge").asText()).isEqualTo("30d");
    assertThat(server.registry().limits(SHOP).rates().recordsPerSecond()).isEqualTo(5);
    call("PATCH", "/tenants/shop/limits", "{\"retentionRules\":\"{a=\\\"b\\\"} 48h\"}", 200);
    assertThat(server.registry().limits(SHOP).retention().rules().toString())
        .isEqualTo("{a=\"b\"} 2d");
    assertThat(call("DELETE", "/tenants/shop/limits", "", 200).path("changed")).isEmpty();
  }

  @Test
  void usage_ofARangeOfDays_withItsSum() throws Exception {
    server.usage().put(SHOP, new Usage.Day(LocalDate.of(2026, 10, 1), 1, 2, 3));
    server.usage().put(SHOP, new Usage.Day(LocalDate.of(2026, 11, 19), 10, 1000, 300));
    server.usage().put(SHOP, new Usage.Day(LocalDate.of(2026, 11, 20), 5, 500, 400));
    assertThat(call("GET", "/tenants/shop/usage", "", 200).toString())
        .isEqualTo(
            "{\"tenant\":\"shop\",\"from\":\"2026-10-22\",\"to\":\"2026-11-20\",\"days\":["
                + "{\"day\":\"2026-11-19\",\"records\":10,\"rawBytes\":1000,\"storedBytes\":300},"
                + "{\"day\":\"2026-11-20\",\"records\":5,\"rawBytes\":500,\"storedBytes\":400}],"
                + "\"total\":{\"records\":15,\"rawBytes\":1500}}");
    assertThat(
            call("GET", "/tenants/shop/usage?from=2026-10-01&to=2026-10-01", "", 200)
                .path("total")
                .path("records")
                .asLong())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      POST  | /tenants             | {"id":"A"}                             | 400 | tenant: invalid name (expected: 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit)
      POST  | /tenants             | {"id":"a","name":"x"}                  | 400 | 'name': no such field (expected: id, displayName)
      POST  | /tenants             | {"id":7}                               | 400 | id: 7 (expected: a string)
      POST  | /tenants             | {}                                     | 400 | id: not given (expected: a string)
      POST  | /tenants             | []                                     | 400 | body: not an object (expected: a JSON object)
      POST  | /tenants             | {"id"                                  | 400 | body: not JSON at line 1 column 6 (expected: a JSON object)
      POST  | /tenants             | {"id":"shop"}                          | 409 | tenant shop exists already
      GET   | /tenants/bank        | ''                                     | 404 | tenant bank does not exist (expected: one that was created)
      GET   | /tenants/bank/keys   | ''                                     | 404 | tenant bank does not exist (expected: one that was created)
      POST  | /tenants/shop/keys   | {"name":"k"}                           | 400 | scopes: not given (expected: a list of ingest, query, admin)
      POST  | /tenants/shop/keys   | {"name":"k","scopes":["all"]}          | 400 | scopes: 'all' (expected: any of ingest, query, admin)
      POST  | /tenants/shop/keys   | {"name":" ","scopes":["query"]}        | 400 | name: ' ' (expected: 1 to 100 characters)
      POST  | /tenants/shop/keys   | {"name":"k","scopes":["query"],"expires":"2026-11-20T08:00:00Z"} | 400 | expires: '2026-11-20T08:00:00Z' (expected: a time ahead, such as 2030-01-31T00:00:00Z)
      POST  | /tenants/shop/keys   | {"name":"k","scopes":["query"],"expires":"soon"} | 400 | expires: 'soon' (expected: a time ahead, such as 2030-01-31T00:00:00Z)
      DELETE| /tenants/shop/keys/x | ''                                     | 404 | tenant shop has no such key
      PATCH | /tenants/shop/limits | {}                                     | 400 | body: no limits (expected: a JSON object with the limits to change)
      PATCH | /tenants/shop/limits | {"bytesPerSecond":0}                   | 400 | bytesPerSecond: 0 (expected: more than 0)
      GET   | /tenants/shop/usage?from=x | ''                               | 400 | from: 'x' (expected: a day such as 2026-11-24)
      GET   | /tenants/shop/usage?from=2026-11-21 | ''                      | 400 | to: 2026-11-20 (expected: at or behind from, which is 2026-11-21)
      PATCH | /tenants/shop/limits | {"retention":"1h"}                     | 400 | retention: 1h (expected: at least 1d)
      PATCH | /tenants/shop/limits | {"retentionRules":"{a=1} 2d"}          | 400 | retentionRules: {a=1}: parse error at line 1, col 4: found `1`; expected a string in quotes
      """)
  void unusable_saysWhatWasExpected(
      String method, String path, String body, int status, String message) throws Exception {
    String remedy =
        switch (status) {
          case 400 -> "correct it and send it again; /api/v1/admin/openapi.json describes it";
          case 404 -> "list what there is, or create it";
          default -> "look at what is there already";
        };
    assertFault(send(operator, method, path, body), status, message, remedy);
  }

  @Test
  void registryAway_is503() throws Exception {
    server.registry().setAway(true);
    assertFault(
        send(operator, "POST", "/tenants", "{\"id\":\"bank\"}"),
        503,
        "not confirmed",
        "check that Pulsar runs, look whether the change is made, then try again");
  }

  @Test
  void noValidKey_is401() throws Exception {
    HttpResponse<String> answer = send("mr_1_2", "GET", "/tenants", "");
    assertFault(
        answer,
        401,
        "not a valid key",
        "send a valid key with the scope admin, as Authorization: Bearer KEY");
    assertThat(answer.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer realm=\"millrace\"", "Basic realm=\"millrace\"");
  }

  @Test
  void withoutTheScope_is403() throws Exception {
    String key = server.key(TenantId.OPERATOR, Scope.INGEST, Scope.QUERY);
    assertThat(send(key, "GET", "/tenants", "").statusCode()).isEqualTo(403);
  }

  @Test
  void tenantsOwnAdministrator_managesItsKeysAlone() throws Exception {
    String own = server.key(SHOP, Scope.ADMIN);
    assertThat(send(own, "GET", "/tenants/shop", "").statusCode()).isEqualTo(200);
    assertThat(send(own, "GET", "/tenants/shop/limits", "").statusCode()).isEqualTo(200);
    assertThat(send(own, "GET", "/tenants/shop/keys", "").statusCode()).isEqualTo(200);
    HttpResponse<String> created =
        send(
            own,
            "POST",
            "/tenants/shop/keys",
            "{\"name\":\"k\",\"scopes\":[\"ingest\",\"query\",\"admin\"]}");
    assertThat(created.statusCode()).isEqualTo(201);
    String id = json.readTree(created.body()).path("id").asText();
    assertThat(send(own, "DELETE", "/tenants/shop/keys/" + id, "").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      GET    | /tenants                  | ''
      POST   | /tenants                  | {"id":"bank"}
      POST   | /tenants                  | {"id":"shop"}
      DELETE | /tenants/shop             | ''
      PATCH  | /tenants/shop/limits      | {"maxAge":"1d"}
      DELETE | /tenants/shop/limits      | ''
      GET    | /tenants/operator         | ''
      GET    | /tenants/nosuch           | ''
      GET    | /tenants/NOT%20VALID      | ''
      GET    | /tenants/operator/keys    | ''
      GET    | /tenants/nosuch/keys      | ''
      POST   | /tenants/operator/keys    | {"name":"k","scopes":["admin"]}
      DELETE | /tenants/operator/keys/x  | ''
      DELETE | /tenants/nosuch/keys/x    | ''
      GET    | /tenants/operator/limits  | ''
      GET    | /tenants/nosuch/limits    | ''
      """)
  void tenantsOwnAdministrator_elsewhere_isToldTheSameOfAll(String method, String path, String body)
      throws Exception {
    assertFault(
        send(server.key(SHOP, Scope.ADMIN), method, path, body),
        403,
        "not with this key: it administers its own tenant",
        "use a key of the operator, or of that tenant, with the scope admin");
    assertThat(server.registry().tenants()).hasSize(2);
  }
}
