package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.server.cli.LogsPrinter.Output;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogsPrinterTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private LogsPrinter printer(Output output, boolean color, boolean terminal) {
    return new LogsPrinter(
        new PrintStream(said, true, StandardCharsets.UTF_8), output, color, terminal);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8).replace('\u001b', '^');
  }

  private static LogEntry entry(String level, String line) {
    ObjectNode labels =
        JSON.createObjectNode().put("service_name", "api").put("detected_level", level);
    return new LogEntry(1_000_000_001L, labels, line);
  }

  @ParameterizedTest
  @CsvSource({
    "fatal, 31",
    "critical, 31",
    "error, 31",
    "warn, 33",
    "info, 32",
    "debug, 90",
    "unknown, 90"
  })
  void line_coloured_byLevel(String level, int color) {
    printer(Output.LABELS, true, true).line(entry(level, "text"));

    assertThat(said())
        .isEqualTo("1970-01-01T00:00:01.000000001Z api ^[%dm%s^[0m text\n".formatted(color, level));
  }

  @Test
  void line_controlCharacters_areShownOnATerminalAndPassedOnElsewhere() {
    printer(Output.RAW, false, true).line(entry("info", "a\u001b]0;owned\u0007\tb\nc\r"));
    printer(Output.RAW, false, false).line(entry("info", "a\u001b[2J"));

    assertThat(said()).isEqualTo("a\\x1b]0;owned\\x07\tb\nc\\x0d\na^[2J\n");
  }

  @Test
  void sample_everyForm_numbersWithTheirLabels() {
    LogEntry sample =
        LogEntry.ofNumbers(
                JSON.createObjectNode()
                    .put("resultType", "matrix")
                    .set(
                        "result",
                        JSON.createArrayNode()
                            .add(
                                JSON.createObjectNode()
                                    .<ObjectNode>set(
                                        "metric",
                                        JSON.createObjectNode().put("b", "2").put("a", "1"))
                                    .set(
                                        "values",
                                        JSON.createArrayNode()
                                            .add(JSON.createArrayNode().add(60.5).add("7"))))))
            .getFirst();
    printer(Output.LABELS, true, true).sample(sample);
    printer(Output.RAW, true, true).sample(sample);
    printer(Output.JSONL, true, true).sample(sample);

    assertThat(said())
        .isEqualTo(
            """
            1970-01-01T00:01:00.500Z {a="1", b="2"} 7
            7
            {"timestamp":"1970-01-01T00:01:00.500Z","value":"7","labels":{"b":"2","a":"1"}}
            """);
  }
}
