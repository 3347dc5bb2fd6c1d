package io.millrace.receiver;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** How a body may be compressed. Decompression blocks the caller and is bounded while it runs. */
enum ContentCoding {
  IDENTITY,
  GZIP,
  DEFLATE,
  ZSTD;

  /** What RFC 8878 asks every decoder to take, and no more: 8 MiB. */
  private static final int ZSTD_MAX_WINDOW_LOG = 23;

  private static final int CHUNK_BYTES = 64 << 10;

  /** Names for an answer to a client that used another. */
  static final String SUPPORTED = "gzip, deflate, zstd, identity";

  /**
   * The coding of a header value; an absent one is identity.
   *
   * @throws RefusedException if it is not supported
   */
  static ContentCoding of(String header) {
    return switch (header == null ? "" : header.trim().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      case "zstd" -> ZSTD;
      default ->
          throw Refusal.of(
                  RefusalKind.UNSUPPORTED_ENCODING,
                  "the compression is not supported (expected: one of " + SUPPORTED + ")")
              .toException();
    };
  }

  /**
   * Decompresses a body into the given bytes.
   *
   * @throws RefusedException if it is not well-formed or larger than it may be
   */
  byte[] decode(byte[] body, BoundedBytes into) {
    if (this == IDENTITY) {
      return body;
    }
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = open(new ByteArrayInputStream(body))) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        into.add(chunk, 0, read);
      }
    } catch (IOException e) {
      throw Refusal.malformed("the body is not well-formed " + name().toLowerCase(Locale.ROOT))
          .toException();
    }
    return into.toByteArray();
  }

  private InputStream open(InputStream compressed) throws IOException {
    return switch (this) {
      case IDENTITY -> compressed;
      case GZIP -> new GZIPInputStream(compressed, CHUNK_BYTES);
      case DEFLATE -> new InflaterInputStream(compressed);
      case ZSTD -> new ZstdInputStreamNoFinalizer(compressed).setLongMax(ZSTD_MAX_WINDOW_LOG);
    };
  }
}
