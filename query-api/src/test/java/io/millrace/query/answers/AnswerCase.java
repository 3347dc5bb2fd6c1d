package io.millrace.query.answers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One request to a real Loki and what it answered; see resources/loki-answers.
 *
 * @param number line of cases.jsonl, from 0
 */
public record AnswerCase(
    int number, String path, JsonNode params, JsonNode headers, int status, JsonNode answer) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public static List<AnswerCase> all() {
    List<AnswerCase> cases = new ArrayList<>();
    for (String line : resource("cases.jsonl").strip().split("\n", -1)) {
      cases.add(of(cases.size(), read(line)));
    }
    return cases;
  }

  static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String resource(String name) {
    try (var stream = AnswerCase.class.getResourceAsStream("/loki-answers/" + name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String param(String name) {
    return params.path(name).asText();
  }

  public String query() {
    return param("query");
  }

  public boolean wantsCategories() {
    return headers.has("X-Loki-Response-Encoding-Flags");
  }

  @Override
  public String toString() {
    return number + " " + path + " " + query();
  }

  private static AnswerCase of(int number, JsonNode node) {
    return new AnswerCase(
        number,
        node.get("path").asText(),
        node.get("params"),
        node.path("headers"),
        node.get("status").asInt(),
        node.get("answer"));
  }
}
