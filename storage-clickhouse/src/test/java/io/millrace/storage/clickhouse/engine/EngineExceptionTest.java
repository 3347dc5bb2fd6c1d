package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpStatus;
import org.junit.jupiter.api.Test;

class EngineExceptionTest {
  @Test
  void ofEngine_plainText_keepsCodeAndText() {
    EngineException e =
        EngineException.ofEngine("Code: 60. DB::Exception: No table t. (UNKNOWN_TABLE)");

    assertThat(e.code()).isEqualTo(60);
    assertThat(e).hasMessage("Code: 60. DB::Exception: No table t. (UNKNOWN_TABLE)");
  }

  @Test
  void ofEngine_repeatedFrames_areTakenOff() {
    EngineException e =
        EngineException.ofEngine(
            "Code: 73. DB::Exception: Code: 73. DB::Exception: Code: 73. DB::Exception: Unknown"
                + " format X. (UNKNOWN_FORMAT) (version 26.5.1.1). (UNKNOWN_FORMAT) (version"
                + " 26.5.1.1). (UNKNOWN_FORMAT)");

    assertThat(e.code()).isEqualTo(73);
    assertThat(e).hasMessage("Code: 73. DB::Exception: Unknown format X. (UNKNOWN_FORMAT)");
  }

  @Test
  void ofEngine_otherText_isAnUnknownException() {
    EngineException e = EngineException.ofEngine("connection is shutting down");

    assertThat(e.code()).isEqualTo(1002);
    assertThat(e).hasMessage("Code: 1002. DB::Exception: connection is shutting down");
  }

  @Test
  void of_code_isAServersStatus() {
    assertThat(ExceptionStatus.of(62)).isEqualTo(HttpStatus.BAD_REQUEST);
    assertThat(ExceptionStatus.of(60)).isEqualTo(HttpStatus.NOT_FOUND);
    assertThat(ExceptionStatus.of(81)).isEqualTo(HttpStatus.NOT_FOUND);
    assertThat(ExceptionStatus.of(48)).isEqualTo(HttpStatus.NOT_IMPLEMENTED);
    assertThat(ExceptionStatus.of(159)).isEqualTo(HttpStatus.REQUEST_TIMEOUT);
    assertThat(ExceptionStatus.of(202)).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    assertThat(ExceptionStatus.of(497)).isEqualTo(HttpStatus.FORBIDDEN);
    assertThat(ExceptionStatus.of(241)).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
  }
}
