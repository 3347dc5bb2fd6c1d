package io.millrace.query.sample;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LabelNames;
import io.millrace.query.logql.eval.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The values of a JSON line, with the keys that lead to them. */
final class JsonFields {
  private JsonFields() {}

  /** A value, under the name that the json parser gives it. */
  record Found(String label, ImmutableList<String> path, String value) {}

  /** All values but arrays and nulls; none if the line is no JSON object. */
  static List<Found> of(String line) {
    List<Found> found = new ArrayList<>();
    try (JsonParser parser = JsonText.FACTORY.createParser(line)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        readMembers(parser, found);
      }
    } catch (JsonProcessingException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string cannot fail", e);
    }
    return found;
  }

  private static void readMembers(JsonParser parser, List<Found> found) throws IOException {
    Deque<String> keys = new ArrayDeque<>();
    int depth = 1;
    while (depth > 0) {
      if (parser.nextToken() == JsonToken.END_OBJECT) {
        depth--;
        keys.pollLast();
        continue;
      }
      String key = parser.currentName();
      switch (parser.nextToken()) {
        case START_OBJECT -> {
          keys.addLast(key);
          depth++;
        }
        case START_ARRAY -> parser.skipChildren();
        case VALUE_NULL -> {}
        default -> add(keys, key, parser.getText(), found);
      }
    }
  }

  private static void add(Deque<String> keys, String key, String value, List<Found> found) {
    ImmutableList<String> path = ImmutableList.<String>builder().addAll(keys).add(key).build();
    String label = "";
    for (String part : path) {
      label = LabelNames.ofMember(label, part);
    }
    if (!label.isEmpty() && !value.isEmpty()) {
      found.add(new Found(label, path, value));
    }
  }
}
