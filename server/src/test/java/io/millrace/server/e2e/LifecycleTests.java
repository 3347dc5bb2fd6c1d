package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.server.keys.KeyDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a newcomer sees: the two lines that are printed, stop, start again. */
abstract class LifecycleTests {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  private final RunningMillrace millrace;

  LifecycleTests(RunningMillrace millrace) {
    this.millrace = millrace;
  }

  @Test
  void up_twoLinesAsPrinted_sendAndReadBackALog_andStopLeavesNothing() throws Exception {
    List<String> curls = curls(millrace);
    assertThat(curls).hasSize(2);
    assertThat(shell(curls.get(0))).isEqualTo("{}");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(millrace.parse(shell(curls.get(1))).findValues("values").toString())
                    .contains("hello"));

    assertThat(curls).allMatch(curl -> curl.contains(millrace.bearer(KeyDirectory.DEFAULT)));
    assertThat(millrace.output()).contains(millrace.key(KeyDirectory.OPERATOR).orElseThrow());
    List<ProcessHandle> children = List.of(millrace.child("pulsar"), millrace.child("clickhouse"));
    assertThat(millrace.stop()).isLessThan(STOP_LIMIT);
    assertThat(children).noneMatch(ProcessHandle::isAlive);

    millrace.start();
    assertThat(millrace.output()).as("keys are printed once").doesNotContain("mr_");
    for (String curl : List.of(curls.get(1), curls(millrace).get(1))) {
      assertThat(millrace.parse(shell(curl)).findValues("values").toString()).contains("hello");
    }
  }

  /** The commands that the banner shows. */
  private static List<String> curls(RunningMillrace millrace) {
    return millrace
        .output()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("curl "))
        .toList();
  }

  private static String shell(String line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", line).start();
    String output = read(process);
    process.waitFor();
    return output;
  }

  private static String read(Process process) throws IOException {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      return String.join("\n", reader.lines().toList());
    }
  }
}
