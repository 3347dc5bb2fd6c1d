package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.api.Test;

class RequestBodyTest {
  private static final byte[] DATA =
      "rows of a table\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);

  private interface Wrap {
    OutputStream of(OutputStream out) throws IOException;
  }

  @Test
  void decode_everyEncoding_givesTheData() throws Exception {
    assertThat(decode(DATA, null, false)).isEqualTo(DATA);
    assertThat(decode(DATA, "identity", false)).isEqualTo(DATA);
    assertThat(decode(compress(GZIPOutputStream::new), "gzip", false)).isEqualTo(DATA);
    assertThat(decode(compress(DeflaterOutputStream::new), "deflate", false)).isEqualTo(DATA);
    assertThat(decode(compress(LZ4FrameOutputStream::new), "LZ4", false)).isEqualTo(DATA);
    assertThat(decode(Zstd.compress(DATA), "zstd", false)).isEqualTo(DATA);
    assertThat(decode(compress(ClickHouseBlockOutputStream::new), null, true)).isEqualTo(DATA);
    assertThat(
            decode(
                compress(out -> new ClickHouseBlockOutputStream(new GZIPOutputStream(out))),
                "gzip",
                true))
        .isEqualTo(DATA);
  }

  @Test
  void decode_unknownEncoding_isRefused() {
    assertThatThrownBy(() -> decode(DATA, "compress", false))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "Code: 89. DB::Exception: Unknown compression method 'compress' (expected: gzip,"
                + " deflate, lz4 or zstd) (UNKNOWN_COMPRESSION_METHOD)");
  }

  @Test
  void decode_notWhatItSays_fails() {
    for (String encoding : new String[] {"gzip", "deflate", "lz4", "zstd"}) {
      assertThatThrownBy(() -> decode(DATA, encoding, false))
          .isInstanceOfSatisfying(
              RequestBody.BodyException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_DECOMPRESS));
    }
  }

  @Test
  void decode_moreThanAllowed_failsEvenIfSmallOnTheWire() throws IOException {
    byte[] small = compress(GZIPOutputStream::new);

    assertThatThrownBy(
            () ->
                RequestBody.decode(new ByteArrayInputStream(small), "gzip", false, 10_000)
                    .readAllBytes())
        .isInstanceOf(RequestBody.BodyException.class)
        .hasMessage("request body: larger than 10000 bytes (expected: at most that)");
  }

  private static byte[] compress(Wrap wrap) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = wrap.of(bytes)) {
      out.write(DATA);
    }
    return bytes.toByteArray();
  }

  private static byte[] decode(byte[] body, String encoding, boolean blocks) throws Exception {
    try (InputStream in =
        RequestBody.decode(new ByteArrayInputStream(body), encoding, blocks, 1_000_000)) {
      return in.readAllBytes();
    }
  }
}
