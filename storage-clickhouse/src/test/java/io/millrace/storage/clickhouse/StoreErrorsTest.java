package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.ClientException;
import com.clickhouse.client.api.ServerException;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreException.Kind;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreErrorsTest {
  @ParameterizedTest
  @CsvSource({
    "6, REJECTED", "53, REJECTED", "117, REJECTED", "131, REJECTED", "691, REJECTED",
    "16, UNAVAILABLE", "60, UNAVAILABLE", "81, UNAVAILABLE", "159, UNAVAILABLE", "202, UNAVAILABLE",
    "241, UNAVAILABLE", "243, UNAVAILABLE", "252, UNAVAILABLE", "516, UNAVAILABLE",
        "9999, UNAVAILABLE"
  })
  void ofInsert_serverCodes_onlyDataIsRejected(int code, Kind expected) {
    assertThat(StoreErrors.ofInsert(refusal(code)).kind()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "62, REJECTED",
    "47, REJECTED",
    "159, TIMEOUT",
    "160, TIMEOUT",
    "241, MEMORY_LIMIT",
    "158, LIMIT",
    "396, LIMIT",
    "202, UNAVAILABLE",
    "60, UNAVAILABLE",
    "517, UNAVAILABLE",
    "516, UNAVAILABLE",
    "394, UNAVAILABLE"
  })
  void ofQuery_serverCodes_areSorted(int code, Kind expected) {
    assertThat(StoreErrors.ofQuery(refusal(code)).kind()).isEqualTo(expected);
  }

  @Test
  void ofInsert_noConnection_isUnavailableWithTheRemedy() {
    StoreException fault =
        StoreErrors.ofInsert(
            new ClientException("failed", new ConnectException("Connection refused")));
    assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(fault)
        .hasMessage(
            "insert: no answer from ClickHouse (check that it runs and that clickhouse.url is"
                + " right): ConnectException: Connection refused");
  }

  @Test
  void ofInsert_tooManyParts_namesTheRemedy() {
    assertThat(StoreErrors.ofInsert(refusal(252)))
        .hasMessage(
            "insert: ClickHouse answered code 252 (merges are behind: wait, or write larger"
                + " batches): refused");
  }

  @Test
  void ofInsert_httpErrorWithoutCode_isUnavailable() {
    assertThat(StoreErrors.ofInsert(new ServerException(0, "busy", 503, "id")).kind())
        .isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void ofQuery_readTimeout_isTimeout() {
    assertThat(StoreErrors.ofQuery(new ClientException("x", new SocketTimeoutException())).kind())
        .isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void ofQueryCode_limits_areToldApart() {
    assertThat(StoreErrors.ofQueryCode(307, "bytes", null).kind()).isEqualTo(Kind.READ_LIMIT);
    assertThat(StoreErrors.ofQueryCode(158, "rows", null).kind()).isEqualTo(Kind.LIMIT);
    assertThat(StoreErrors.ofQueryCode(241, "Query memory limit exceeded", null).kind())
        .isEqualTo(Kind.MEMORY_LIMIT);
    assertThat(StoreErrors.ofQueryCode(241, "(total) memory limit exceeded", null).kind())
        .isEqualTo(Kind.UNAVAILABLE);
  }

  private static ServerException refusal(int code) {
    return new ServerException(code, "refused", 500, "id");
  }
}
