package io.millrace.query.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.model.store.StoreException;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Attributes of resources from the texts of the column {@code Resource}. Records of few streams
 * follow each other, so each text is read once. Belongs to one thread.
 */
final class ResourceTexts {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_KNOWN = 1_000;

  private final Map<String, Map<String, String>> known = new HashMap<>();

  /** The attributes, of two with one name the first; not to be changed. */
  Map<String, String> attributes(String text) {
    Map<String, String> attributes = known.get(text);
    if (attributes == null) {
      attributes = read(text);
      if (known.size() >= MAX_KNOWN) {
        known.clear();
      }
      known.put(text, attributes);
    }
    return attributes;
  }

  private static Map<String, String> read(String text) {
    Map<String, String> attributes = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(text)) {
      // An empty text, of a resource without attributes, has no token at all.
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        attributes.putIfAbsent(name, json.getText());
      }
    } catch (IOException e) {
      throw new StoreException(
          StoreException.Kind.REJECTED,
          "column Resource: " + e.getMessage() + " (expected: a JSON object of strings)",
          e);
    }
    return attributes;
  }

  /** A name as it stands between quotation marks in a text. */
  static String quoted(String name) {
    StringBuilder quoted = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      switch (c) {
        case '\\' -> quoted.append("\\\\");
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ' || c == '"' || c == '\u2028' || c == '\u2029') {
            quoted.append("\\u%04X".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.toString();
  }
}
