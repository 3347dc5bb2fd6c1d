package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReplayCommandTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | replay | no tenant (expected: --tenant TENANT)",
        "2 | replay shop | 'shop': not understood (expected: options only)",
        "2 | replay --tenant shop --from 6h | --from: '6h' (expected: a time such as 2026-11-24T06:00:00Z, or a day such as 2026-11-24, in UTC)",
        "2 | replay --tenant shop --from 2026-11-24 --to 2026-11-24 | --to: 2026-11-24T00:00:00Z (expected: later than --from)",
        "2 | replay --tenant shop --rate 0 | --rate: '0' (expected: a whole number from 1 to 2147483647)",
        "1 | replay --tenant Shop | tenant: invalid name (expected: 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit)",
      })
  void run_withoutWhatItNeeds_saysWhatIsExpected(int code, String line, String message) {
    int found =
        new Commands(out, out)
            .run(ImmutableList.copyOf(Splitter.on(' ').omitEmptyStrings().split(line)));

    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualTo("millrace replay: " + message + "\n");
    assertThat(found).isEqualTo(code);
  }
}
