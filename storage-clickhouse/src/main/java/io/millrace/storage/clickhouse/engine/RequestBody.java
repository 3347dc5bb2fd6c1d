package io.millrace.storage.clickhouse.engine;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;

/** Turns a request's body into the bytes that it stands for, and bounds how many that may be. */
final class RequestBody {
  /** The body cannot be read: broken compression, too large, or broken off. */
  static final class BodyException extends IOException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    BodyException(ErrorCode code, String message, Throwable cause) {
      super(message, cause);
      this.code = code;
    }

    ErrorCode code() {
      return code;
    }
  }

  private RequestBody() {}

  /**
   * Decodes on reading.
   *
   * @param contentEncoding of HTTP, or null
   * @param blocks whether ClickHouse's block framing lies inside
   */
  static InputStream decode(InputStream body, String contentEncoding, boolean blocks, long maxBytes)
      throws BodyException, EngineException {
    InputStream decoded;
    try {
      decoded = decodeHttp(body, contentEncoding);
    } catch (IOException e) {
      throw unreadable(e);
    }
    return new Bounded(blocks ? new ClickHouseBlockInputStream(decoded) : decoded, maxBytes);
  }

  private static InputStream decodeHttp(InputStream body, String contentEncoding)
      throws IOException, EngineException {
    String encoding = contentEncoding == null ? "" : contentEncoding.trim();
    return switch (encoding.toLowerCase(Locale.ROOT)) {
      case "", "identity" -> body;
      case "gzip", "x-gzip" -> new GZIPInputStream(body, 16 * 1024);
      case "deflate" -> new InflaterInputStream(body);
      case "lz4" -> new LZ4FrameInputStream(body);
      case "zstd" -> new ZstdInputStreamNoFinalizer(new BufferedInputStream(body, 64 * 1024));
      default ->
          throw EngineException.of(
              ErrorCode.UNKNOWN_COMPRESSION_METHOD,
              "Unknown compression method '%s' (expected: gzip, deflate, lz4 or zstd)"
                  .formatted(encoding));
    };
  }

  private static final class Bounded extends FilterInputStream {
    private final long maxBytes;
    private long count;

    Bounded(InputStream in, long maxBytes) {
      super(in);
      this.maxBytes = maxBytes;
    }

    @Override
    public int read() throws BodyException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws BodyException {
      int read;
      try {
        read = in.read(target, offset, length);
      } catch (IOException e) {
        throw unreadable(e);
      }
      count += Math.max(0, read);
      if (count > maxBytes) {
        throw new BodyException(
            ErrorCode.QUERY_IS_TOO_LARGE,
            "request body: larger than %d bytes (expected: at most that)".formatted(maxBytes),
            null);
      }
      return read;
    }
  }

  private static BodyException unreadable(IOException e) {
    return new BodyException(
        ErrorCode.CANNOT_DECOMPRESS, "request body: cannot be read: " + e.getMessage(), e);
  }
}
