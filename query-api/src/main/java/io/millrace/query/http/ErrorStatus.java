package io.millrace.query.http;

import com.linecorp.armeria.common.HttpStatus;
import io.millrace.model.store.StoreException;
import io.millrace.query.logql.eval.QueryCancelledException;
import io.millrace.query.logql.eval.QueryRefusedException;
import io.millrace.query.logql.parse.LogQlException;

/**
 * The table of errors: status and text of what can go wrong. Texts of 4xx are for the author of the
 * query; of 5xx only what the operator may tell everyone.
 */
record ErrorStatus(HttpStatus status, String text) {
  /** What Loki answers when the client is gone. */
  private static final HttpStatus CLIENT_GONE = HttpStatus.valueOf(499);

  static ErrorStatus of(Throwable error) {
    return switch (error) {
      case ApiException refused -> new ErrorStatus(refused.status(), refused.getMessage());
      case LogQlException syntax -> new ErrorStatus(HttpStatus.BAD_REQUEST, syntax.getMessage());
      case QueryRefusedException refused ->
          new ErrorStatus(HttpStatus.BAD_REQUEST, refused.getMessage());
      case QueryCancelledException cancelled ->
          new ErrorStatus(CLIENT_GONE, cancelled.getMessage());
      case StoreException store -> ofStore(store);
      default ->
          new ErrorStatus(
              HttpStatus.INTERNAL_SERVER_ERROR, "internal error; the server's log has the cause");
    };
  }

  /** Whether the operator should look into it. */
  boolean isServerError() {
    return status.isServerError();
  }

  private static ErrorStatus ofStore(StoreException error) {
    return switch (error.kind()) {
      case UNAVAILABLE ->
          new ErrorStatus(
              HttpStatus.SERVICE_UNAVAILABLE, "the store is not available; try again later");
      case TIMEOUT ->
          new ErrorStatus(
              HttpStatus.GATEWAY_TIMEOUT,
              "the query ran past its time; take a shorter time range, or a narrower selector");
      case LIMIT ->
          new ErrorStatus(
              HttpStatus.BAD_REQUEST,
              "the query needs more than the store may spend on it: " + error.getMessage());
      case REJECTED ->
          new ErrorStatus(
              HttpStatus.INTERNAL_SERVER_ERROR,
              "the store refused the query; the server's log has the cause");
    };
  }
}
