package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClickHouseBlocksTest {
  private static final int MUTATIONS = 2_000;

  @Test
  void write_thenRead_givesTheSameBytes() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int size : new int[] {0, 1, 100, 262_143, 262_144, 262_145, 1_000_000}) {
      byte[] data = new byte[size];
      random.nextBytes(data);
      Arrays.fill(data, size / 3, size / 2, (byte) 7);

      assertThat(read(write(data))).as("seed %s, size %s", seed, size).isEqualTo(data);
    }
  }

  /** The first block of a server's answer to SELECT 1 with compress=1, as clients know it. */
  @Test
  void write_oneRow_isTheFrameThatClientsKnow() throws IOException {
    byte[] frame = write(new byte[] {'1', '\n'});

    assertThat(HexFormat.of().formatHex(frame, 16, frame.length))
        .isEqualTo("82" + "0c000000" + "02000000" + "20310a");
  }

  @Test
  void read_methodsNoneAndZstd_areUnderstood() throws IOException {
    byte[] data =
        "some data, some data, some data".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    assertThat(read(frame(ClickHouseBlocks.METHOD_NONE, data, data.length))).isEqualTo(data);
    assertThat(read(frame(ClickHouseBlocks.METHOD_ZSTD, Zstd.compress(data), data.length)))
        .isEqualTo(data);
  }

  @Test
  void read_unknownMethod_fails() {
    byte[] frame = frame((byte) 0x91, new byte[] {1}, 1);

    assertThatThrownBy(() -> read(frame))
        .isInstanceOf(IOException.class)
        .hasMessage("compressed block: method 0x91 (expected: 0x02 none, 0x82 LZ4, 0x90 ZSTD)");
  }

  @Test
  void read_hugeSize_failsWithoutAllocating() {
    byte[] frame = frame(ClickHouseBlocks.METHOD_NONE, new byte[] {1}, Integer.MAX_VALUE);

    assertThatThrownBy(() -> read(frame))
        .isInstanceOf(IOException.class)
        .hasMessage("compressed block: uncompressed size 2147483647 (expected: 0 to 16777216)");
  }

  @Test
  void read_truncatedFrame_fails() throws IOException {
    byte[] frame = write(new byte[1_000]);

    assertThatThrownBy(() -> read(Arrays.copyOf(frame, 10)))
        .hasMessage("compressed block: ends within its header");
    assertThatThrownBy(() -> read(Arrays.copyOf(frame, frame.length - 1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void read_mutatedFrame_failsOrEnds() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good =
        write("a row of a table\n".repeat(50).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));

      assertThatThrownBy(() -> read(bad)).as("seed %s", seed).isInstanceOf(IOException.class);
    }
  }

  private static byte[] write(byte[] data) throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    try (ClickHouseBlockOutputStream out = new ClickHouseBlockOutputStream(frames)) {
      out.write(data);
    }
    return frames.toByteArray();
  }

  private static byte[] frame(byte method, byte[] compressed, int dataBytes) {
    byte[] frame = new byte[25 + compressed.length];
    System.arraycopy(compressed, 0, frame, 25, compressed.length);
    ClickHouseBlocks.seal(frame, method, compressed.length, dataBytes);
    return frame;
  }

  private static byte[] read(byte[] frames) throws IOException {
    try (ClickHouseBlockInputStream in =
        new ClickHouseBlockInputStream(new ByteArrayInputStream(frames))) {
      return in.readAllBytes();
    }
  }
}
