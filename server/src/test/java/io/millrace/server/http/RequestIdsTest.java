package io.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Server;
import io.millrace.model.tenant.Authenticator;
import io.millrace.server.config.HttpConfig;
import io.millrace.server.metrics.ProcessMetrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
  private static final HttpConfig CONFIG =
      new HttpConfig(20, Duration.ofSeconds(10), 16 << 10, false, Optional.empty());

  private static ProcessMetrics metrics;
  private static Server server;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    client = HttpClient.newHttpClient();
    metrics = new ProcessMetrics();
    server =
        new HttpServerFactory(CONFIG, "127.0.0.1", metrics, Authenticator.OPEN)
            .server("test", 0)
            .service("/id", (context, request) -> HttpResponse.of(context.id().text()))
            .service(
                "/fails",
                (context, request) -> {
                  throw new IllegalStateException("as told");
                })
            .service("/refuses", (context, request) -> HttpResponse.of(HttpStatus.BAD_REQUEST))
            .build();
    server.start().join();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.stop().join();
    metrics.close();
  }

  private static java.net.http.HttpResponse<String> get(String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.activeLocalPort() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({"/id, 200", "/refuses, 400", "/nothing, 404", "/fails, 500", "/metrics, 200"})
  void everyAnswer_hasAnId(String path, int status) throws Exception {
    java.net.http.HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("x-request-id").orElseThrow()).matches("[0-9a-f]{16}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "7e0a51c2-09d4-4b1c-9d8b-1e9f4e6b7b5e", "A.b_c-9"})
  void id_ofTheClient_isTaken(String id) throws Exception {
    java.net.http.HttpResponse<String> answer = get("/id", "X-Request-Id", id);

    assertThat(answer.body()).isEqualTo(id);
    assertThat(answer.headers().firstValue("x-request-id")).contains(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two words",
        "quote\"",
        "a/b",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void id_thatIsNone_isNotTaken(String id) throws Exception {
    assertThat(get("/id", "X-Request-Id", id).body()).matches("[0-9a-f]{16}");
  }
}
