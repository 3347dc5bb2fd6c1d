package io.millrace.query.logql.eval;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.query.logql.ast.Extraction;
import io.millrace.query.logql.ast.JsonPath;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sets a label for each path: text of strings, source of everything else, the empty text where the
 * object has no such path or a null. A line that is no object sets none of them.
 */
final class JsonExtractionRunner implements StageRunner {
  private final Map<String, List<JsonPath.Step>> paths = new LinkedHashMap<>();

  JsonExtractionRunner(List<Extraction> extractions) {
    for (Extraction extraction : extractions) {
      JsonPath path =
          JsonPath.parse(extraction.expression())
              .orElseThrow(() -> new IllegalArgumentException("json path: checked by the parser"));
      paths.put(extraction.label(), path.steps());
    }
  }

  @Override
  public boolean process(EntryState entry) {
    Map<String, String> found = new LinkedHashMap<>();
    paths.keySet().forEach(label -> found.put(label, ""));
    JsonText.readObject(
        entry,
        parser -> {
          readObject(parser, entry.line(), paths, found);
          found.forEach(entry::setParsed);
        });
    return true;
  }

  /** Reads the members of an object whose brace was read, for the paths that lead into it. */
  private static void readObject(
      JsonParser parser,
      String line,
      Map<String, List<JsonPath.Step>> open,
      Map<String, String> found)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      readValue(parser, line, behind(open, new JsonPath.Step.Member(name)), found);
    }
  }

  private static void readArray(
      JsonParser parser,
      String line,
      Map<String, List<JsonPath.Step>> open,
      Map<String, String> found)
      throws IOException {
    for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      readValue(parser, line, behind(open, new JsonPath.Step.Element(index)), found);
    }
  }

  private static void readValue(
      JsonParser parser,
      String line,
      Map<String, List<JsonPath.Step>> open,
      Map<String, String> found)
      throws IOException {
    if (open.isEmpty()) {
      parser.skipChildren();
      return;
    }
    int start = (int) parser.currentTokenLocation().getCharOffset();
    switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser, line, open, found);
      case START_ARRAY -> readArray(parser, line, open, found);
      case VALUE_NULL -> {}
      default -> ended(open, found, parser.getText());
    }
    if (parser.currentToken().isStructEnd()) {
      int end = (int) parser.currentLocation().getCharOffset();
      ended(open, found, line.substring(start, end));
    }
  }

  private static void ended(
      Map<String, List<JsonPath.Step>> open, Map<String, String> found, String value) {
    open.forEach(
        (label, steps) -> {
          if (steps.isEmpty()) {
            found.put(label, value);
          }
        });
  }

  private static Map<String, List<JsonPath.Step>> behind(
      Map<String, List<JsonPath.Step>> open, JsonPath.Step step) {
    Map<String, List<JsonPath.Step>> next = new LinkedHashMap<>();
    open.forEach(
        (label, steps) -> {
          if (!steps.isEmpty() && steps.getFirst().equals(step)) {
            next.put(label, steps.subList(1, steps.size()));
          }
        });
    return next;
  }
}
