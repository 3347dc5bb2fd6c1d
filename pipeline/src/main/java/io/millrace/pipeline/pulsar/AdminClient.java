package io.millrace.pipeline.pulsar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.model.stream.EventLogException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * The few calls of Pulsar's admin REST API (v2) that the set-up needs. Every call blocks; a fault
 * is an {@link EventLogException}.
 */
final class AdminClient implements AutoCloseable {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int SERVER_FAULT = 500;
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI adminUrl;

  AdminClient(URI adminUrl) {
    this.adminUrl = adminUrl;
  }

  /** The resource, or empty if there is none. */
  Optional<JsonNode> get(String path) {
    HttpResponse<String> answer = send(path, "GET", null);
    return answer.statusCode() == NOT_FOUND ? Optional.empty() : Optional.of(parse(path, answer));
  }

  /** Creates a resource; one that exists already is left as it is. */
  void create(String path, Object body) {
    send(path, "PUT", body);
  }

  /** Sets a policy. */
  void set(String path, String method, Object body) {
    send(path, method, body);
  }

  private JsonNode parse(String path, HttpResponse<String> answer) {
    try {
      return json.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw unavailable(path, "its answer is not JSON", e);
    }
  }

  /**
   * A fault of Pulsar's own is tried again for a while: shortly after a start it may not have found
   * its bookie yet.
   */
  private HttpResponse<String> send(String path, String method, Object body) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (true) {
        HttpResponse<String> answer = sendOnce(path, method, body);
        if (answer.statusCode() < SERVER_FAULT || System.nanoTime() - deadline > 0) {
          return check(path, method, answer);
        }
        Thread.sleep(PAUSE);
      }
    } catch (IOException e) {
      throw unavailable(path, e.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(path, "interrupted", e);
    }
  }

  private HttpResponse<String> sendOnce(String path, String method, Object body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(adminUrl.resolve("/admin/v2/" + path))
            .timeout(CALL_TIMEOUT)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> check(String path, String method, HttpResponse<String> answer) {
    int status = answer.statusCode();
    boolean exists = method.equals("PUT") && status == CONFLICT;
    boolean absent = method.equals("GET") && status == NOT_FOUND;
    if (status >= 300 && !exists && !absent) {
      throw unavailable(path, method + " was answered " + status + ": " + answer.body(), null);
    }
    return answer;
  }

  private EventLogException unavailable(String path, String reason, Exception cause) {
    return new EventLogException(
        EventLogException.Kind.UNAVAILABLE,
        "Pulsar's admin API at %s, %s: %s; check that Pulsar runs there and try again"
            .formatted(adminUrl, path, reason),
        cause);
  }

  @Override
  public void close() {
    http.close();
  }
}
