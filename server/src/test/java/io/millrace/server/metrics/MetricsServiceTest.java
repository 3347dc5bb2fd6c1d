package io.millrace.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import com.linecorp.armeria.server.Server;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.Principal;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.TenantId;
import io.millrace.server.config.HttpConfig;
import io.millrace.server.http.HttpServerFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsServiceTest {
  /** Keys are the names of tenants, with every scope. */
  private static final Authenticator KEYS =
      (credential, scope) -> {
        if (credential.isEmpty()) {
          throw new AccessDeniedException(
              AccessDeniedException.Kind.UNAUTHENTICATED, "the API key is missing or not valid");
        }
        return new Principal(
            new TenantId(credential.get()), "id", ImmutableSet.copyOf(Scope.values()));
      };

  private static HttpResponse<String> get(boolean isPublic, String key) throws Exception {
    HttpConfig config =
        new HttpConfig(10, Duration.ofSeconds(5), 16 << 10, isPublic, Optional.empty());
    try (ProcessMetrics metrics = new ProcessMetrics();
        HttpClient client = HttpClient.newHttpClient()) {
      Server server =
          new HttpServerFactory(config, "127.0.0.1", metrics, KEYS).server("test", 0).build();
      server.start().join();
      try {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.activeLocalPort() + "/metrics"));
        if (!key.isEmpty()) {
          request.header("Authorization", "Bearer " + key);
        }
        return client.send(request.build(), BodyHandlers.ofString());
      } finally {
        server.stop().join();
      }
    }
  }

  @Test
  void get_byAnOperator_isPrometheusText() throws Exception {
    HttpResponse<String> answer = get(false, "operator");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .contains("text/plain; charset=utf-8; version=0.0.4");
    assertThat(answer.body()).contains("# TYPE jvm_memory_used_bytes gauge\n");
  }

  @Test
  void get_withoutAKey_is401() throws Exception {
    HttpResponse<String> answer = get(false, "");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
    assertThat(answer.body()).isEqualTo("the API key is missing or not valid\n");
  }

  @Test
  void get_byATenantsAdmin_is403() throws Exception {
    HttpResponse<String> answer = get(false, "shop");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .isEqualTo(
            "metrics are for operators; send an admin key of the tenant operator, or set metrics.public\n");
  }

  @Test
  void get_whenPublic_needsNoKey() throws Exception {
    assertThat(get(true, "").statusCode()).isEqualTo(200);
  }
}
