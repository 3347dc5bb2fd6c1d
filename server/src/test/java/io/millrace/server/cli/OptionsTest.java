package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.server.config.MillraceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionsTest {
  @Test
  void parse_namedFlagAndWord_areTold() {
    Options options = parse("--since", "2h", "{a=\"b\"}", "--follow", "--limit=7");
    assertThat(options.duration("--since", Duration.ZERO)).isEqualTo(Duration.ofHours(2));
    assertThat(options.integer("--limit", 1, 1, 10)).isEqualTo(7);
    assertThat(options.has("--follow")).isTrue();
    assertThat(options.words()).containsExactly("{a=\"b\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      --sinse 1h  | --sinse: no such option (expected: --since, --limit, --follow)
      --since     | --since: no value (expected: --since VALUE)
      --since 1y  | --since: '1y' (expected: a duration such as 30s, 15m, 6h or 2d)
      --since h   | --since: 'h' (expected: a duration such as 30s, 15m, 6h or 2d)
      --limit 11  | --limit: '11' (expected: a whole number from 1 to 10)
      --limit ten | --limit: 'ten' (expected: a whole number from 1 to 10)
      """)
  void parse_unusable_saysWhatWasExpected(String line, String message) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(
            () -> {
              Options options = parse(line.split(" "));
              options.duration("--since", Duration.ZERO);
              options.integer("--limit", 1, 1, 10);
            })
        .withMessage(message);
  }

  @Test
  void up_portBaseAndOnePort_theOnePortWins() {
    MillraceConfig config =
        UpOptions.config(
            ImmutableList.of(
                "--port-base", "20000", "--query-port", "30000", "--data", "/x", "--tiered"),
            Map.of());
    assertThat(config.receiver().grpcPort()).isEqualTo(20_000);
    assertThat(config.receiver().httpPort()).isEqualTo(20_001);
    assertThat(config.query().port()).isEqualTo(30_000);
    assertThat(config.store().embedded().httpPort()).isEqualTo(20_003);
    assertThat(config.stream().embedded().brokerPort()).isEqualTo(20_004);
    assertThat(config.stream().embedded().httpPort()).isEqualTo(20_005);
    assertThat(config.stream().tiered().s3Port()).isEqualTo(20_006);
    assertThat(config.stream().tiered().enabled()).isTrue();
    assertThat(config.dataDirectory()).isEqualTo(Path.of("/x"));
  }

  private static Options parse(String... arguments) {
    return Options.parse(
        ImmutableList.copyOf(arguments),
        ImmutableSet.of("--since", "--limit"),
        ImmutableSet.of("--follow"));
  }
}
