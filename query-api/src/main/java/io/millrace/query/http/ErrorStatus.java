package io.millrace.query.http;

import com.google.common.collect.ImmutableList;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.millrace.model.store.StoreException;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.query.admission.QueryLimitException;
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

  /** How a key may be sent, to whoever came without a valid one (RFC 9110, section 11.6.1). */
  private static final ImmutableList<String> CHALLENGES =
      ImmutableList.of("Bearer realm=\"millrace\"", "Basic realm=\"millrace\"");

  static ErrorStatus of(Throwable error) {
    return switch (error) {
      case AccessDeniedException denied -> new ErrorStatus(status(denied), denied.getMessage());
      case ApiException refused -> new ErrorStatus(refused.status(), refused.getMessage());
      case LogQlException syntax -> new ErrorStatus(HttpStatus.BAD_REQUEST, syntax.getMessage());
      case QueryRefusedException refused ->
          new ErrorStatus(HttpStatus.BAD_REQUEST, refused.getMessage());
      case QueryLimitException limit -> new ErrorStatus(status(limit), limit.getMessage());
      case QueryCancelledException cancelled ->
          new ErrorStatus(CLIENT_GONE, cancelled.getMessage());
      case StoreException store -> ofStore(store);
      case EventLogException _ ->
          new ErrorStatus(
              HttpStatus.SERVICE_UNAVAILABLE, "the stream is not available; try again later");
      default ->
          new ErrorStatus(
              HttpStatus.INTERNAL_SERVER_ERROR, "internal error; the server's log has the cause");
    };
  }

  /** Whether the operator should look into it. */
  boolean isServerError() {
    return status.isServerError();
  }

  private static HttpStatus status(AccessDeniedException denied) {
    return switch (denied.kind()) {
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case FORBIDDEN -> HttpStatus.FORBIDDEN;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
    };
  }

  private static HttpStatus status(QueryLimitException limit) {
    return switch (limit.kind()) {
      case REFUSED -> HttpStatus.BAD_REQUEST;
      case BUSY -> HttpStatus.TOO_MANY_REQUESTS;
      case TIME -> HttpStatus.GATEWAY_TIMEOUT;
    };
  }

  /** The headers of the answer. */
  ResponseHeaders headers() {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status)
            .contentType(MediaType.PLAIN_TEXT_UTF_8)
            .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
            .contentLength(HttpData.ofUtf8(text).length());
    if (status.equals(HttpStatus.UNAUTHORIZED)) {
      headers.add(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGES);
    }
    return headers.build();
  }

  /** The whole answer. */
  HttpResponse toResponse() {
    return HttpResponse.of(headers(), HttpData.ofUtf8(text));
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
      case LIMIT, MEMORY_LIMIT, READ_LIMIT ->
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
