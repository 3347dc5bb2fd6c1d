package io.millrace.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The query API as {@code millrace logs} asks it: where, and with which key, if with any. */
final class LogsSource {
  private static final String API = "/loki/api/v1/";

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final URI url;
  private final Optional<String> key;

  LogsSource(URI url, Optional<String> key) {
    this.url = url;
    this.key = key;
  }

  /**
   * The member {@code data} of an answer. Blocks.
   *
   * @param path behind {@code /loki/api/v1/}, with its parameters
   * @throws IllegalStateException if the server does not answer or refuses; the message is its own
   */
  JsonNode data(String path) throws InterruptedException, IOException {
    JsonNode answer = answer(path);
    return answer.has("data") ? answer.path("data") : answer;
  }

  private JsonNode answer(String path) throws InterruptedException, IOException {
    HttpResponse<String> answer;
    try {
      answer = client.send(get(path), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(
          url + " does not answer (is it up? --url names another): " + e, e);
    }
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.body().strip());
    }
    return json.readTree(answer.body());
  }

  /** A tail, connected. Blocks. */
  TailConnection tail(String parameters) throws InterruptedException {
    return TailConnection.open(client, get("tail?" + parameters));
  }

  private HttpRequest get(String path) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(url.resolve(API + path)).GET();
    key.ifPresent(k -> builder.header("Authorization", "Bearer " + k));
    return builder.build();
  }

  /** A text as the value of a parameter. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
