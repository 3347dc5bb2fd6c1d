package io.millrace.receiver.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Turns an ExportLogsServiceRequest in OTLP's JSON encoding (OTLP specification, "JSON Protobuf
 * Encoding") into protobuf bytes, in one pass and without message objects. Fields are known by
 * their lowerCamelCase and by their original names; unknown ones are passed over; null stands for
 * absent.
 *
 * <p>Immutable and safe for all threads.
 */
public final class JsonTranscoder {
  private static final int MAX_NESTING = 256;

  private final JsonFactory factory;

  /** A transcoder for texts of so many bytes at most. */
  public JsonTranscoder(int maxTextBytes) {
    factory = BoundedJson.factory(maxTextBytes, MAX_NESTING);
  }

  /**
   * Transcodes UTF-8 text.
   *
   * @throws MalformedJsonException if it is not JSON, or a known field has a value of another type
   */
  public byte[] toProtobuf(byte[] text) throws MalformedJsonException {
    try (JsonParser parser = factory.createParser(text)) {
      try {
        WireWriter out = new WireWriter(text.length / 2);
        parser.nextToken();
        new LogsJson(new JsonValues(parser), out).request();
        if (parser.nextToken() != null) {
          throw new MalformedJsonException(
              parser.currentTokenLocation(), "more follows after the end of the request");
        }
        return out.toByteArray();
      } catch (StreamConstraintsException e) {
        throw new MalformedJsonException(
            parser.currentLocation(), "nested too deeply, or a number is too long");
      } catch (IOException e) {
        // Its own message may quote the text. Bytes that are no text end here too.
        throw new MalformedJsonException(parser.currentLocation(), "not valid JSON");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be read", e);
    }
  }
}
