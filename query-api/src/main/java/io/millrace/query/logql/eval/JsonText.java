package io.millrace.query.logql.eval;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON found in log lines: raw control characters in strings are taken as they stand. */
public final class JsonText {
  /** Kind of the error that unreadable JSON sets. */
  static final String ERROR_KIND = "JSONParserErr";

  /** Reads lines. */
  public static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
          .build();

  private JsonText() {}

  /** Reads a line that holds an object. */
  @FunctionalInterface
  interface ObjectReader {
    /** Called behind the object's opening brace. */
    void read(com.fasterxml.jackson.core.JsonParser parser) throws IOException;
  }

  /** Runs the reader; a line that is no JSON object, or breaks off, sets the record's error. */
  static void readObject(EntryState entry, ObjectReader reader) {
    try (var parser = FACTORY.createParser(entry.line())) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        reader.read(parser);
      } else {
        entry.setError(ERROR_KIND, "the line is not a JSON object");
      }
    } catch (JsonProcessingException e) {
      entry.setError(ERROR_KIND, "the line is not a JSON object: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string cannot fail", e);
    }
  }
}
