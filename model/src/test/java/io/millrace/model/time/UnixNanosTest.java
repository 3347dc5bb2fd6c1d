package io.millrace.model.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnixNanosTest {
  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 0",
    "2026-11-24T00:00:00.000000001Z, 1795478400000000001",
    "1969-12-31T23:59:59.999999999Z, -1",
    "2262-04-11T23:47:16.854775807Z, 9223372036854775807",
  })
  void instant_andItsNanoseconds_areTheSameTime(Instant instant, long nanos) {
    assertThat(UnixNanos.of(instant)).isEqualTo(nanos);
    assertThat(UnixNanos.toInstant(nanos)).isEqualTo(instant);
  }

  @Test
  void of_whatDoesNotFit_isRefused() {
    assertThatThrownBy(() -> UnixNanos.of(Instant.parse("2262-04-11T23:47:16.854775808Z")))
        .isInstanceOf(ArithmeticException.class);
  }
}
