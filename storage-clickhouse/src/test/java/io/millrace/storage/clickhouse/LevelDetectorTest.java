package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.otlp.WireSlice;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelDetectorTest {
  private final LevelDetector detector = new LevelDetector();

  @ParameterizedTest
  @CsvSource({
    "1, trace",
    "4, trace",
    "5, debug",
    "8, debug",
    "9, info",
    "12, info",
    "13, warn",
    "16, warn",
    "17, error",
    "20, error",
    "21, fatal",
    "24, fatal"
  })
  void detect_severityNumber_decides(int number, String expected) {
    assertThat(detect(number, "fatal", "level=debug")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "INFO, info",
    "Information, info",
    "notice, info",
    "WARN, warn",
    "Warning, warn",
    "err, error",
    "ERROR, error",
    "SEVERE, error",
    "Critical, critical",
    "crit, critical",
    "FATAL, fatal",
    "Emergency, fatal",
    "Debug, debug",
    "TRACE, trace",
    "verbose, trace",
    "WARN3, warn",
    "ERROR4, error",
    "INFO5, error",
    "whatever, error"
  })
  void detect_severityText_decidesIfItIsKnown(String text, String expected) {
    assertThat(detect(0, text, "level=error")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{\"level\": \"warn\", \"code\": 200} ~ warn",
        "  {\"msg\":\"x\",\"LVL\" : \"ERROR\"} ~ error",
        "{\"severity\":\"notice\"} ~ info",
        "{\"log.level\":\"debug\"} ~ debug",
        "{\"level\":30,\"msg\":\"x\"} ~ unknown",
        "{\"level\":\"odd\",\"severity\":\"fatal\"} ~ fatal",
        "{\"a\":{\"level\":\"error\"},\"level\":\"info\"} ~ info",
        "{\"a\":\"\\\"level\\\":\\\"error\\\"\",\"level\":\"info\"} ~ info",
        "{\"a\":\"level\",\"b\":[\"error\" ~ error",
        "level=info code=404 took=45.5ms ~ info",
        "ts=1 lvl=WARN msg=\"level=error\" ~ warn",
        "msg=\"say \\\" level=error\" level=debug ~ debug",
        "not json at all: level=error ~ error",
        "mylevel=error severity=\"warn\" ~ warn",
        "level= error ~ error",
        "2026-11-20 [ERROR] broken ~ error",
        "warning: disk is full ~ warn",
        "Info: no error ~ info",
        "kernel: oom-killer pid=104 (sys) ~ unknown",
        "[404] Accepted password for user0 ~ unknown",
        "panic: index 19 out of range ~ unknown",
        "\u001b[33mwarn\u001b[0m disk at 91% ~ unknown",
        "errors information trace_id ~ unknown",
        "{ ~ unknown",
        "level= ~ unknown",
        "level=\" ~ unknown",
        "= ~ unknown",
        "`` ~ unknown"
      })
  void detect_line_isSearched(String line, String expected) {
    assertThat(detect(0, "", line)).isEqualTo(expected);
  }

  @Test
  void detect_levelBehindTheFirst16KiB_isNotSeen() {
    assertThat(detect(0, "", "x ".repeat(8 * 1024 - 3) + "error")).isEqualTo("error");
    assertThat(detect(0, "", "x ".repeat(8 * 1024) + "error")).isEqualTo("unknown");
  }

  @Test
  void detect_anyBytes_neverFails() {
    long seed = 99;
    Random random = new Random(seed);
    byte[] alphabet = "{}[]\":=\\ ,levinfo\t\n".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 20_000; i++) {
      byte[] line = new byte[random.nextInt(60)];
      for (int j = 0; j < line.length; j++) {
        line[j] = alphabet[random.nextInt(alphabet.length)];
      }
      assertThat(detector.detect(0, slice(""), new WireSlice().set(line, 0, line.length)))
          .as("seed %d, line %d", seed, i)
          .isNotNull();
    }
  }

  private String detect(int number, String text, String line) {
    return detector.detect(number, slice(text), slice(line)).toString();
  }

  private static WireSlice slice(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return new WireSlice().set(utf8, 0, utf8.length);
  }
}
