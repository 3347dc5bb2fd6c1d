package io.millrace.storage.clickhouse;

import com.clickhouse.client.api.ServerException;
import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreException.Kind;
import java.net.SocketTimeoutException;

/**
 * What ClickHouse's error codes (src/Common/ErrorCodes.cpp) and the client's faults mean for a
 * caller.
 */
final class StoreErrors {
  private static final int MAX_MESSAGE_CHARS = 500;

  /** In the message of MEMORY_LIMIT_EXCEEDED when all queries together are past the server's. */
  private static final String ALL_MEMORY = "(total)";

  private static final int TOO_MANY_ROWS = 158;
  private static final int TIMEOUT_EXCEEDED = 159;
  private static final int TOO_SLOW = 160;
  private static final int SET_SIZE_LIMIT_EXCEEDED = 191;
  private static final int TOO_MANY_SIMULTANEOUS_QUERIES = 202;
  private static final int MEMORY_LIMIT_EXCEEDED = 241;
  private static final int NOT_ENOUGH_SPACE = 243;
  private static final int TOO_MANY_PARTS = 252;
  private static final int TOO_MANY_BYTES = 307;
  private static final int TOO_MANY_ROWS_OR_BYTES = 396;

  /**
   * Refusals of the block itself, which no second try changes. Everything else is taken for a
   * passing fault or one that an operator mends: a batch is never set aside because a table, a
   * right or a disk is missing.
   */
  private static final ImmutableSet<Integer> DATA_REFUSED =
      ImmutableSet.of(
          6, // CANNOT_PARSE_TEXT
          19, // SIZES_OF_COLUMNS_DOESNT_MATCH
          25, // CANNOT_PARSE_ESCAPE_SEQUENCE
          53, // TYPE_MISMATCH
          69, // ARGUMENT_OUT_OF_BOUND
          70, // CANNOT_CONVERT_TYPE
          117, // INCORRECT_DATA
          128, // TOO_LARGE_ARRAY_SIZE
          131, // TOO_LARGE_STRING_SIZE
          190, // SIZES_OF_ARRAYS_DONT_MATCH
          349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
          469, // VIOLATED_CONSTRAINT
          691); // UNKNOWN_ELEMENT_OF_ENUM

  /** Faults of the server, not of the query. */
  private static final ImmutableSet<Integer> SERVER_AT_FAULT =
      ImmutableSet.of(
          60, // UNKNOWN_TABLE
          81, // UNKNOWN_DATABASE
          TOO_MANY_SIMULTANEOUS_QUERIES,
          203, // NO_FREE_CONNECTION
          209, // SOCKET_TIMEOUT
          210, // NETWORK_ERROR
          225, // NO_ZOOKEEPER
          236, // ABORTED
          NOT_ENOUGH_SPACE,
          279, // ALL_CONNECTION_TRIES_FAILED
          394, // QUERY_WAS_CANCELLED
          439, // CANNOT_SCHEDULE_TASK
          499, // S3_ERROR
          516, // AUTHENTICATION_FAILED
          517, // CANNOT_ASSIGN_ALTER: somebody else has just changed or renamed the table
          999); // KEEPER_EXCEPTION

  private StoreErrors() {}

  static StoreException ofInsert(Throwable fault) {
    ServerException refused = serverException(fault);
    if (refused == null || refused.getCode() == 0) {
      return unreachable("insert", fault);
    }
    Kind kind = DATA_REFUSED.contains(refused.getCode()) ? Kind.REJECTED : Kind.UNAVAILABLE;
    return new StoreException(kind, "insert: " + describe(refused), fault);
  }

  static StoreException ofQuery(Throwable fault) {
    ServerException refused = serverException(fault);
    if (refused != null && refused.getCode() != 0) {
      return ofQueryCode(refused.getCode(), describe(refused), fault);
    }
    if (refused != null && isBadRequest(refused.getTransportProtocolCode())) {
      return new StoreException(
          Kind.REJECTED, "query: " + shorten(String.valueOf(refused.getMessage())), fault);
    }
    for (Throwable cause : Throwables.getCausalChain(fault)) {
      if (cause instanceof SocketTimeoutException) {
        return new StoreException(
            Kind.TIMEOUT, "query: ClickHouse did not answer in the query's time", fault);
      }
    }
    return unreachable("query", fault);
  }

  private static boolean isBadRequest(int httpStatus) {
    return httpStatus == 400 || httpStatus == 413 || httpStatus == 414;
  }

  /** The fault of a query that ClickHouse ended with an error code. */
  static StoreException ofQueryCode(int code, String description, Throwable fault) {
    Kind kind =
        switch (code) {
          case TIMEOUT_EXCEEDED, TOO_SLOW -> Kind.TIMEOUT;
          case TOO_MANY_ROWS, SET_SIZE_LIMIT_EXCEEDED, TOO_MANY_ROWS_OR_BYTES -> Kind.LIMIT;
          case TOO_MANY_BYTES -> Kind.READ_LIMIT;
          case MEMORY_LIMIT_EXCEEDED ->
              description.contains(ALL_MEMORY) ? Kind.UNAVAILABLE : Kind.MEMORY_LIMIT;
          default -> SERVER_AT_FAULT.contains(code) ? Kind.UNAVAILABLE : Kind.REJECTED;
        };
    return new StoreException(kind, "query: " + description, fault);
  }

  private static StoreException unreachable(String operation, Throwable fault) {
    Throwable root = Throwables.getRootCause(fault);
    return new StoreException(
        Kind.UNAVAILABLE,
        operation
            + ": no answer from ClickHouse (check that it runs and that clickhouse.url is right): "
            + root.getClass().getSimpleName()
            + ": "
            + shorten(String.valueOf(root.getMessage())),
        fault);
  }

  private static String describe(ServerException refused) {
    String remedy =
        switch (refused.getCode()) {
          case 60, 81, 16 -> " (the tables are missing or old: start a writer, which makes them)";
          case NOT_ENOUGH_SPACE -> " (free disk space, or shorten the retention)";
          case TOO_MANY_PARTS -> " (merges are behind: wait, or write larger batches)";
          case MEMORY_LIMIT_EXCEEDED -> " (raise ClickHouse's memory, or ask for less)";
          case 192, 193, 194, 497, 516 -> " (check clickhouse.user and clickhouse.password)";
          default -> "";
        };
    return "ClickHouse answered code "
        + refused.getCode()
        + remedy
        + ": "
        + shorten(String.valueOf(refused.getMessage()));
  }

  static String shorten(String message) {
    String line = message.strip();
    return line.length() <= MAX_MESSAGE_CHARS ? line : line.substring(0, MAX_MESSAGE_CHARS) + "…";
  }

  private static ServerException serverException(Throwable fault) {
    for (Throwable cause : Throwables.getCausalChain(fault)) {
      if (cause instanceof ServerException refused) {
        return refused;
      }
    }
    return null;
  }
}
