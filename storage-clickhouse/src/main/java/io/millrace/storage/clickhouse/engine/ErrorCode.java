package io.millrace.storage.clickhouse.engine;

/** The codes that this process itself answers with; numbers and names are ClickHouse's. */
enum ErrorCode {
  BAD_ARGUMENTS(36),
  CHECKSUM_DOESNT_MATCH(40),
  NOT_IMPLEMENTED(48),
  SYNTAX_ERROR(62),
  UNKNOWN_COMPRESSION_METHOD(89),
  READONLY(164),
  TOO_MANY_SIMULTANEOUS_QUERIES(202),
  NETWORK_ERROR(210),
  QUERY_IS_TOO_LARGE(229),
  NOT_ENOUGH_SPACE(243),
  CANNOT_DECOMPRESS(271),
  INTO_OUTFILE_NOT_ALLOWED(358),
  QUERY_WAS_CANCELLED(394),
  AUTHENTICATION_FAILED(516),
  STD_EXCEPTION(1001);

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
