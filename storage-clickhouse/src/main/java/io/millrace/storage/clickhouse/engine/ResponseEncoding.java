package io.millrace.storage.clickhouse.engine;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;

/**
 * How a response's body is compressed.
 *
 * @param http the name for Content-Encoding, empty for none
 * @param blocks whether ClickHouse's block framing lies inside
 */
record ResponseEncoding(String http, boolean blocks) {
  /** In the order of a server's preference. */
  private static final String[] KNOWN = {"zstd", "lz4", "gzip", "deflate"};

  /** Of HTTP only if the client accepts it and has asked for it by enable_http_compression=1. */
  static ResponseEncoding of(QueryRequest request, String acceptEncoding) {
    String enabled = request.settings().getOrDefault("enable_http_compression", "0");
    boolean http = enabled.equals("1") || enabled.equals("true");
    String name = http && acceptEncoding != null ? preferred(acceptEncoding) : "";
    return new ResponseEncoding(name, request.blockCompressedResponse());
  }

  private static String preferred(String acceptEncoding) {
    String[] accepted = acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1);
    return Arrays.stream(KNOWN)
        .filter(name -> Arrays.stream(accepted).anyMatch(a -> name.equals(coding(a))))
        .findFirst()
        .orElse("");
  }

  /** Without its weight; a weight of zero means "not this one". */
  private static String coding(String accepted) {
    String[] parts = accepted.split(";", 2);
    boolean refused = parts.length == 2 && parts[1].strip().matches("q=0(\\.0*)?");
    return refused ? "" : parts[0].strip();
  }

  /** Compresses what is written and passes it on. */
  OutputStream wrap(OutputStream out) throws IOException {
    OutputStream encoded =
        switch (http) {
          case "gzip" -> new GZIPOutputStream(out, 16 * 1024, true);
          case "deflate" -> new DeflaterOutputStream(out, true);
          case "lz4" -> new LZ4FrameOutputStream(out, LZ4FrameOutputStream.BLOCKSIZE.SIZE_256KB);
          case "zstd" -> new ZstdOutputStreamNoFinalizer(out, 1);
          default -> out;
        };
    return blocks ? new ClickHouseBlockOutputStream(encoded) : encoded;
  }
}
