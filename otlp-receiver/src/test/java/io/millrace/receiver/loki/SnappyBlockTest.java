package io.millrace.receiver.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnappyBlockTest {
  private static final String MALFORMED = "the body is not well-formed Snappy, block format";

  @Test
  void decode_ofABlockByHand_isItsText() throws Exception {
    // 10 bytes: a literal "ab", then a copy of 8 bytes from 2 back
    byte[] block = HexFormat.of().parseHex("0a" + "04" + "6162" + "11" + "02");

    assertThat(SnappyBlock.declaredLength(block)).isEqualTo(10);
    assertThat(new String(SnappyBlock.decode(block), StandardCharsets.US_ASCII))
        .isEqualTo("ababababab");
  }

  @Test
  void decode_ofNothing_isNothing() throws Exception {
    assertThat(SnappyBlock.decode(new byte[] {0})).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 60, 61, 255, 256, 65_535, 65_536, 70_000, 1_000_000})
  void decode_ofAnEncodedBlock_givesTheBytesBack(int length) throws Exception {
    Random random = new Random(length);
    byte[] plain = new byte[length];
    for (int i = 0; i < length; i++) {
      plain[i] = (byte) (random.nextInt(10) == 0 ? random.nextInt(256) : i % 50);
    }

    assertThat(Arrays.equals(SnappyBlock.decode(PushRequests.snappy(plain)), plain)).isTrue();
  }

  @Test
  void decode_ofACopyFromFarBack_givesTheBytesBack() throws Exception {
    byte[] literal = new byte[65_000];
    new Random(1).nextBytes(literal);
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    int length = literal.length + 20;
    block.writeBytes(
        new byte[] {(byte) (length | 0x80), (byte) (length >> 7 | 0x80), (byte) (length >> 14)});
    block.writeBytes(
        new byte[] {
          (byte) (61 << 2), (byte) (literal.length - 1), (byte) ((literal.length - 1) >> 8)
        });
    block.writeBytes(literal);
    // 20 bytes from 64,000 back
    block.writeBytes(new byte[] {(byte) (19 << 2 | 2), (byte) 64_000, (byte) (64_000 >> 8)});

    byte[] plain = SnappyBlock.decode(block.toByteArray());

    assertThat(Arrays.equals(Arrays.copyOf(plain, literal.length), literal)).isTrue();
    assertThat(Arrays.copyOfRange(plain, literal.length, length))
        .isEqualTo(Arrays.copyOfRange(literal, 1_000, 1_020));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // no length
        "ffffffffff", // a length that never ends
        "ffffffff7f", // a length past 32 bits
        "0a", // nothing of ten bytes
        "0a046162", // two of ten
        "020461", // a literal cut short
        "0204616200ff", // more than declared
        "0a0461621100", // a copy from 0 back
        "0a0461621103", // a copy from before the beginning
        "02fcffffffff", // a literal of 4 GiB
      })
  void decode_ofABrokenBlock_isRefused(String hex) {
    byte[] block = HexFormat.of().parseHex(hex);

    assertThatThrownBy(() -> SnappyBlock.decode(block))
        .isInstanceOf(MalformedPushException.class)
        .hasMessage(MALFORMED);
  }

  @Test
  void decode_ofMutatedBlocks_givesBytesOrARefusal() {
    byte[] valid =
        PushRequests.snappy(
            "some text, some text, and other text".repeat(50).getBytes(StandardCharsets.UTF_8));
    Random random = new Random(20261124);
    for (int i = 0; i < 20_000; i++) {
      byte[] block = valid.clone();
      // beyond the declared length, which the caller checks
      for (int change = 0; change <= random.nextInt(4); change++) {
        block[2 + random.nextInt(block.length - 2)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(SnappyBlock.decode(block)).hasSize((int) SnappyBlock.declaredLength(block));
      } catch (MalformedPushException e) {
        assertThat(e).hasMessage(MALFORMED);
      }
    }
  }
}
