package io.millrace.model.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ContentHashTest {
  @Test
  void of_anyLength_isMurmur3() {
    Random random = new Random(7);
    for (int length = 0; length < 200; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      assertThat(ContentHash.of(bytes).toString())
          .as("%d bytes", length)
          .isEqualTo(Hashing.murmur3_128().hashBytes(bytes).toString());
    }
  }

  @Test
  void parse_itsText_isTheSame() {
    ContentHash hash = ContentHash.of(new byte[] {1, 2, 3});
    assertThat(ContentHash.parse(hash.toString())).isEqualTo(hash);
  }

  @Test
  void parse_another_isRefused() {
    assertThatThrownBy(() -> ContentHash.parse("12"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("hash: 2 characters (expected: 32 hexadecimal digits)");
  }
}
