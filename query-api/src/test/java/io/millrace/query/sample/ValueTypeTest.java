package io.millrace.query.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTypeTest {
  @ParameterizedTest
  @CsvSource({
    "0, int",
    "-12, int",
    "2.0, float",
    "-1.5e3, float",
    "true, boolean",
    "False, boolean",
    "45.5ms, duration",
    "1h30m, duration",
    "12KB, bytes",
    "1.5 MiB, bytes",
    "12 apples, string",
    "1.2.3.4, string",
    "3eb13b9046685257, string",
    "c241330b01a9e71fde8a774bcf36d58b, string",
    "t, string",
  })
  void of_text_isItsType(String value, String type) {
    assertThat(ValueType.of(value).text()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({
    "INT, INT, INT",
    "INT, FLOAT, FLOAT",
    "FLOAT, INT, FLOAT",
    "INT, STRING, STRING",
    "DURATION, BYTES, STRING"
  })
  void with_other_isTheTypeOfBoth(ValueType one, ValueType other, ValueType both) {
    assertThat(one.with(other)).isEqualTo(both);
  }
}
