package io.millrace.query.logql.eval;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.query.logql.ast.LabelNames;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Sets a label for every value of the line's object. Names of nested objects are joined by {@code
 * _}; arrays and nulls are passed over; numbers keep their text. What was read before a fault
 * stays.
 */
final class JsonParserRunner implements StageRunner {
  @Override
  public boolean process(EntryState entry) {
    JsonText.readObject(entry, parser -> readMembers(parser, entry));
    return true;
  }

  private static void readMembers(JsonParser parser, EntryState entry) throws IOException {
    Deque<String> prefixes = new ArrayDeque<>();
    prefixes.push("");
    while (!prefixes.isEmpty()) {
      // a missing brace is reported by the parser: what comes here is a member or an end
      if (parser.nextToken() == JsonToken.END_OBJECT) {
        prefixes.pop();
      } else {
        readValue(parser, prefixes, entry);
      }
    }
  }

  private static void readValue(JsonParser parser, Deque<String> prefixes, EntryState entry)
      throws IOException {
    String key = parser.currentName();
    switch (parser.nextToken()) {
      case START_OBJECT -> prefixes.push(LabelNames.ofMember(prefixes.peek(), key));
      case START_ARRAY -> parser.skipChildren();
      case VALUE_NULL -> {}
      default -> {
        String label = LabelNames.ofMember(prefixes.peek(), key);
        if (!label.isEmpty()) {
          entry.setParsed(label, parser.getText());
        }
      }
    }
  }
}
