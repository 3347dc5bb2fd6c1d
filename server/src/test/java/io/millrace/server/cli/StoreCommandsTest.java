package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code millrace schema}, {@code sql-user}, {@code backup} and {@code restore} with lines that
 * cannot be used.
 */
final class StoreCommandsTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "schema | '': no such action (expected: status, diff or apply)",
        "schema mend | 'mend': no such action (expected: status, diff or apply)",
        "schema diff --dry-run | diff: too many options (expected: one of --dry-run, --again, --accept-edited, with apply)",
        "schema apply --again --dry-run | apply: too many options (expected: one of --dry-run, --again, --accept-edited, with apply)",
        "sql-user | '': no such action (expected: create, list or drop)",
        "sql-user create | 0 words after create (expected: the name of a tenant)",
        "sql-user list shop | 1 words after list (expected: none)",
        "sql-user drop shop --max-rows 1 | --max-rows: only with create (expected: no limits)",
        "sql-user create shop --max-rows many | --max-rows: many (expected: a whole number from 1 to 1000000000000000)",
        "backup | 0 words (expected: the name of a backup)",
        "restore a b | 2 words (expected: the name of a backup)",
        "restore a --base b | --base: no such option (expected: --config, --port-base, --data, --clickhouse-url)",
      })
  void run_unusableLine_saysWhatIsExpected(String line, String message) {
    int code =
        new Commands(out, out)
            .run(ImmutableList.copyOf(Splitter.on(' ').omitEmptyStrings().split(line)));

    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "millrace " + Splitter.on(' ').split(line).iterator().next() + ": " + message + "\n");
    assertThat(code).isEqualTo(2);
  }

  @Test
  void sqlUser_embeddedEngine_isRefusedWithTheRemedy() {
    int code = new Commands(out, out, Map.of()).run(ImmutableList.of("sql-user", "create", "shop"));

    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "millrace sql-user: store.url is embedded, an engine that has no users (expected: the URL of a"
                + " ClickHouse server; without one, POST /api/v1/sql serves tenants)\n");
    assertThat(code).isEqualTo(1);
  }
}
