package io.millrace.query.logql.eval;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.query.logql.ast.LabelNames;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sets a label for each text of the line's object; {@code _entry} becomes the line. Other values
 * are passed over. A line that is no object, or breaks off, is left as it is and marked.
 */
final class UnpackRunner implements StageRunner {
  private static final String ENTRY = "_entry";

  @Override
  public boolean process(EntryState entry) {
    Map<String, String> texts = new LinkedHashMap<>();
    JsonText.readObject(
        entry,
        parser -> {
          readMembers(parser, texts);
          String line = texts.remove(ENTRY);
          texts.forEach((name, value) -> entry.setParsed(LabelNames.ofParsed(name), value));
          if (line != null) {
            entry.setLine(line);
          }
        });
    return true;
  }

  private static void readMembers(JsonParser parser, Map<String, String> texts) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        if (!name.isBlank()) {
          texts.put(name, parser.getText());
        }
      } else {
        parser.skipChildren();
      }
    }
  }
}
