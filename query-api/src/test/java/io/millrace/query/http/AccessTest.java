package io.millrace.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.AccessDeniedException.Kind;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.Principal;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.answers.QueryApiFixture;
import io.millrace.query.settings.QuerySettings;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read, and what the others are told. */
final class AccessTest {
  private static final Authenticator ONE_KEY =
      (credential, scope) -> {
        if (scope != Scope.QUERY) {
          throw new AssertionError(scope);
        }
        return switch (credential.orElse("none")) {
          case "good" -> new Principal(new TenantId("shop"), "id", ImmutableSet.of(Scope.QUERY));
          case "ingest" -> throw new AccessDeniedException(Kind.FORBIDDEN, "lacks the scope");
          case "early" -> throw new AccessDeniedException(Kind.UNAVAILABLE, "not known yet");
          default -> throw new AccessDeniedException(Kind.UNAUTHENTICATED, "not a key");
        };
      };

  private static final QueryApiFixture api =
      new QueryApiFixture(
          new FakeLogStore(), QuerySettings.DEFAULT, ONE_KEY, InstantSource.system());

  @AfterAll
  static void stop() {
    api.close();
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> get(String... headers) {
    Map<String, String> all =
        headers.length == 2 ? Map.of(headers[0], headers[1]) : Map.of("Accept", "*/*");
    return api.get("format_query", Map.of("query", "{a=\"b\"}"), all);
  }

  @Test
  void everyWayToSendAKey_letsIn() {
    assertThat(get("Authorization", "Bearer good").statusCode()).isEqualTo(200);
    assertThat(get("Authorization", basic("grafana:good")).statusCode()).isEqualTo(200);
    assertThat(get("X-API-Key", "good").statusCode()).isEqualTo(200);
  }

  @Test
  void noKey_is401WithBothChallenges() {
    HttpResponse<String> answer = get();
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("not a key");
    assertThat(answer.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer realm=\"millrace\"", "Basic realm=\"millrace\"");
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @ParameterizedTest
  @CsvSource({"bad, 401", "ingest, 403", "early, 503"})
  void refusedKey_hasTheStatusOfItsKind(String key, int status) {
    assertThat(get("Authorization", "Bearer " + key).statusCode()).isEqualTo(status);
    assertThat(api.getPath("/ready", Map.of("X-API-Key", key)).statusCode()).isEqualTo(status);
  }

  @Test
  void ready_withoutAKey_answers() {
    assertThat(api.getPath("/ready").statusCode()).isEqualTo(200);
    assertThat(api.getPath("/ready", Map.of("X-API-Key", "good")).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop", "shop|shop", " shop "})
  void orgId_ofTheKeysTenant_isServed(String orgId) {
    assertThat(labels(orgId).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", "shop|other", "other|shop", "|", "SHOP", "shop,other"})
  void orgId_thatNamesAnother_isForbidden(String orgId) {
    HttpResponse<String> answer = labels(orgId);
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .isEqualTo(
            "X-Scope-OrgID: not a tenant that this key may read (expected: shop, or no such header)");
    assertThat(answer.headers().allValues("WWW-Authenticate")).isEmpty();
  }

  private static HttpResponse<String> labels(String orgId) {
    return api.get("labels", Map.of(), Map.of("X-API-Key", "good", "X-Scope-OrgID", orgId));
  }
}
