package io.millrace.receiver.loki;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.millrace.receiver.json.BoundedJson;
import java.io.IOException;

/**
 * Turns a request of Loki's push API (Loki HTTP API, "Ingest logs") into the protobuf bytes of an
 * ExportLogsServiceRequest, in one pass and without message objects. Streams become resources, all
 * of whose attributes are stream labels; entries become log records with the line as their body.
 *
 * <p>Immutable and safe for all threads.
 */
public final class PushTranscoder {
  /** Streams, stream, values, entry, metadata: no request nests deeper where it matters. */
  private static final int MAX_NESTING = 64;

  private final JsonFactory factory;

  /** A transcoder for bodies of so many bytes at most. */
  public PushTranscoder(int maxBodyBytes) {
    factory = BoundedJson.factory(maxBodyBytes, MAX_NESTING);
  }

  /**
   * Transcodes a PushRequest in protobuf, decompressed.
   *
   * @param budget asked for the length of the body at once, and for more as the output grows
   * @throws MalformedPushException if it is not well-formed, or has labels, times or names that
   *     cannot be kept
   */
  public byte[] ofProtobuf(byte[] body, OutputBudget budget) throws MalformedPushException {
    OtlpWriter out = writer(body, budget);
    new PushProtobuf(out).read(body);
    return out.toByteArray();
  }

  /**
   * Transcodes a request in JSON, UTF-8.
   *
   * @param budget as for {@link #ofProtobuf}
   * @throws MalformedPushException as for {@link #ofProtobuf}
   */
  public byte[] ofJson(byte[] body, OutputBudget budget) throws MalformedPushException {
    OtlpWriter out = writer(body, budget);
    PushJson json = new PushJson(factory, body, out);
    try {
      json.read();
    } catch (StreamConstraintsException e) {
      throw json.notJson("nested too deeply, or a number is too long");
    } catch (IOException e) {
      // Its own message may quote the text. Bytes that are no text end here too.
      throw json.notJson("not valid JSON");
    }
    return out.toByteArray();
  }

  private static OtlpWriter writer(byte[] body, OutputBudget budget) {
    budget.grow(body.length);
    return new OtlpWriter(budget, body.length);
  }
}
