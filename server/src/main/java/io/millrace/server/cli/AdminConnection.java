package io.millrace.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.net.UrlEscapers;
import io.millrace.server.admin.AdminApi;
import io.millrace.server.keys.KeyDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The administration API of a running Millrace. Calls block. */
final class AdminConnection {
  private static final Duration TIMEOUT = Duration.ofSeconds(65);
  private static final int NO_CONTENT = 204;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final ObjectMapper json = new ObjectMapper();
  private final String url;
  private final Optional<String> key;

  private AdminConnection(String url, Optional<String> key) {
    this.url = url;
    this.key = key;
  }

  /** By {@code --url}, and the operator's key. */
  static AdminConnection of(Options options, Map<String, String> environment) {
    return new AdminConnection(
        options.value("--url", "http://127.0.0.1:3100"),
        KeyOption.read(options, environment, KeyDirectory.OPERATOR));
  }

  /** A segment of a path. */
  static String segment(String text) {
    return UrlEscapers.urlPathSegmentEscaper().escape(text);
  }

  /**
   * Calls an operation; a missing node if it answers nothing.
   *
   * @param path below the API's prefix
   * @throws IllegalStateException if it was refused: message, remedy and request id
   */
  JsonNode call(String method, String path, Optional<JsonNode> body) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + AdminApi.PREFIX + path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .method(
                method,
                body.map(b -> BodyPublishers.ofString(b.toString()))
                    .orElseGet(BodyPublishers::noBody));
    key.ifPresent(k -> request.header("Authorization", "Bearer " + k));
    try {
      return read(client.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new IllegalStateException(
          "%s does not answer: %s (remedy: start `millrace up`, or name the query port with --url)"
              .formatted(url, e),
          e);
    }
  }

  private JsonNode read(HttpResponse<String> answer) {
    if (answer.statusCode() == NO_CONTENT) {
      return json.missingNode();
    }
    JsonNode body;
    try {
      body = json.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "%s answered HTTP %d and no JSON (remedy: name the query port with --url)"
              .formatted(url, answer.statusCode()),
          e);
    }
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(
          "%s (remedy: %s; request %s)"
              .formatted(
                  body.path("message").asText(),
                  body.path("remedy").asText(),
                  body.path("requestId").asText()));
    }
    return body;
  }
}
