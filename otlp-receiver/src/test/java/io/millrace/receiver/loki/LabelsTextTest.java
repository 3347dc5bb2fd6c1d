package io.millrace.receiver.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTextTest {
  private static Map<String, String> attributes(String text) throws MalformedPushException {
    return LabelsText.parse(text.getBytes(StandardCharsets.UTF_8)).attributes();
  }

  @Test
  void parse_ofSpacesAndATrailingComma_passesOverThem() throws Exception {
    assertThat(attributes(" { a = \"1\" ,\tb=`2\\n` , } "))
        .isEqualTo(Map.of("a", "1", "b", "2\\n"));
  }

  @Test
  void parse_ofEscapes_readsThemAsGoDoes() throws Exception {
    assertThat(
            attributes(
                "{a=\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\\x41\\101\\u00e9\\U0001F600\\xc3\\xa9ü\"}"))
        .isEqualTo(Map.of("a", "\u0007\b\f\n\r\t\u000b\\\"AAé😀éü"));
  }

  @Test
  void parse_ofAnEmptyValue_leavesTheLabelOut() throws Exception {
    assertThat(attributes("{a=\"\", b=\"x\"}")).isEqualTo(Map.of("b", "x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "''|byte 0: expected {",
        "'a=\"1\"'|byte 0: expected {",
        "'{a}'|byte 3: expected =",
        "'{=\"1\"}'|byte 1: expected the name of a label",
        "'{a=1}'|byte 3: expected the value of a label, in quotes",
        "'{a!=\"1\"}'|'label name \"a!\" (expected: letters, digits and _, not beginning with a digit)'",
        "'{a=\"1\"'|'byte 6: expected ,'",
        "'{a=\"1\" b=\"2\"}'|'byte 7: expected ,'",
        "'{a=\"1'|byte 5: expected the quote that ends a value",
        "'{a=\"\\q\"}'|byte 4: expected an escape as in Go's strings",
        "'{a=\"\\x4\"}'|byte 4: expected an escape as in Go's strings",
        "'{a=\"\\ud800\"}'|byte 4: expected an escape as in Go's strings",
        "'{a=\"\\U00110000\"}'|byte 4: expected an escape as in Go's strings",
        "'{a=\"\\xff\"}'|byte 9: expected a value in UTF-8 before this",
        "'{a=\"1\"} x'|byte 8: expected nothing after }",
        "'{1a=\"1\"}'|'label name \"1a\" (expected: letters, digits and _, not beginning with a digit)'",
        "'{a.b=\"1\"}'|'label name \"a.b\" (expected: letters, digits and _, not beginning with a digit)'",
        "'{a=\"1\",a=\"2\"}'|'label name \"a\" comes twice (expected: each name once)'",
        "'{}'|the stream has no labels (expected: at least one)",
        "'{a=\"\"}'|the stream has no labels (expected: at least one)",
      })
  void parse_ofWhatIsNoLabels_saysWhereAndWhatWasExpected(String text, String message) {
    assertThatThrownBy(() -> attributes(text))
        .isInstanceOf(MalformedPushException.class)
        .hasMessage(message);
  }
}
