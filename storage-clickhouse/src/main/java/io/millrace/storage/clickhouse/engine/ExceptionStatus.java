package io.millrace.storage.clickhouse.engine;

import com.google.common.collect.ImmutableMap;
import com.linecorp.armeria.common.HttpStatus;

/** The HTTP status that a ClickHouse server answers an exception code with. */
final class ExceptionStatus {
  private static final ImmutableMap<Integer, HttpStatus> STATUS = statuses();

  private ExceptionStatus() {}

  /** 500 for every code that has no status of its own, as a server does. */
  static HttpStatus of(int exceptionCode) {
    return STATUS.getOrDefault(exceptionCode, HttpStatus.INTERNAL_SERVER_ERROR);
  }

  private static ImmutableMap<Integer, HttpStatus> statuses() {
    ImmutableMap.Builder<Integer, HttpStatus> statuses = ImmutableMap.builder();
    // Cannot parse, bad arguments, syntax, types: the statement is at fault.
    put(
        statuses,
        HttpStatus.BAD_REQUEST,
        6,
        8,
        15,
        25,
        26,
        27,
        36,
        37,
        38,
        41,
        44,
        53,
        62,
        72,
        117,
        123,
        167,
        168,
        223,
        321,
        376,
        427,
        441,
        675,
        676);
    // Unknown function, identifier, type, table, database, format, setting and so on.
    put(statuses, HttpStatus.NOT_FOUND, 46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511);
    put(statuses, HttpStatus.UNAUTHORIZED, 194);
    put(statuses, HttpStatus.FORBIDDEN, 192, 193, 497, 512, 516);
    put(statuses, HttpStatus.REQUEST_TIMEOUT, 159);
    put(statuses, HttpStatus.REQUEST_ENTITY_TOO_LARGE, 229);
    put(statuses, HttpStatus.LENGTH_REQUIRED, 381);
    put(statuses, HttpStatus.NOT_IMPLEMENTED, 48);
    put(statuses, HttpStatus.SERVICE_UNAVAILABLE, 76, 209, 439);
    // A server says 500 here; 503 is what every client and proxy understands as "try again".
    put(statuses, HttpStatus.SERVICE_UNAVAILABLE, 202);
    return statuses.buildOrThrow();
  }

  private static void put(
      ImmutableMap.Builder<Integer, HttpStatus> statuses, HttpStatus status, int... codes) {
    for (int code : codes) {
      statuses.put(code, status);
    }
  }
}
