package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DlqCommandTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dlq | no action (expected: list, show, replay or drop)",
        "dlq burn | 'burn': no such action (expected: list, show, replay or drop)",
        "dlq list 1:2 | list: takes no ID (expected: options only)",
        "dlq show | show: 0 IDs (expected: one)",
        "dlq show 1:2 1:3 | show: 2 IDs (expected: one)",
        "dlq replay | replay: what? (expected: IDs, or --all, or --tenant TENANT)",
        "dlq drop 1:2 --all | drop: what? (expected: IDs, or --all, or --tenant TENANT)",
      })
  void run_withoutWhatItNeeds_saysWhatIsExpected(String line, String message) {
    int code =
        new Commands(out, out)
            .run(ImmutableList.copyOf(Splitter.on(' ').omitEmptyStrings().split(line)));

    assertThat(code).isEqualTo(2);
    assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("millrace dlq: " + message + "\n");
  }
}
