package io.millrace.receiver;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.millrace.receiver.json.JsonTranscoder;
import java.util.Optional;

/** OTLP/HTTP (OTLP specification, "OTLP/HTTP"): POST of protobuf or JSON. */
final class HttpLogsService implements HttpService {
  private final Exchange exchange;
  private final JsonTranscoder transcoder;

  HttpLogsService(Exchange exchange, ReceiverSettings settings) {
    this.exchange = exchange;
    this.transcoder = new JsonTranscoder(settings.maxRequestBytes());
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    return exchange.serve(context, request, new HttpTransport(request));
  }

  /** A refusal in an encoding, with the headers that belong to its kind. */
  static HttpResponse refused(HttpEncoding encoding, Refusal refusal) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.valueOf(refusal.kind().httpStatus()))
            .contentType(encoding.mediaType());
    if (refusal.retryAfter().isPresent()) {
      headers.setLong(HttpHeaderNames.RETRY_AFTER, refusal.retryAfterSeconds());
    }
    switch (refusal.kind()) {
      case UNAUTHENTICATED -> headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
      case METHOD_NOT_ALLOWED -> headers.set(HttpHeaderNames.ALLOW, "POST");
      case UNSUPPORTED_ENCODING ->
          headers.set(HttpHeaderNames.ACCEPT_ENCODING, ContentCoding.SUPPORTED);
      case MALFORMED, FORBIDDEN, TOO_LARGE, UNSUPPORTED_TYPE, RATE_LIMITED, UNAVAILABLE -> {}
    }
    return HttpResponse.of(headers.build(), HttpData.wrap(encoding.status(refusal)));
  }

  private final class HttpTransport implements Exchange.Transport {
    private final HttpMethod method;
    private final Optional<HttpEncoding> knownEncoding;
    private final String codingHeader;

    private HttpTransport(HttpRequest request) {
      this.method = request.method();
      this.knownEncoding = HttpEncoding.of(request.contentType());
      this.codingHeader = request.headers().get(HttpHeaderNames.CONTENT_ENCODING);
    }

    /** That of the answers; JSON where the request's is not known. */
    private HttpEncoding encoding() {
      return knownEncoding.orElse(HttpEncoding.JSON);
    }

    @Override
    public void checkHeaders() {
      if (method != HttpMethod.POST) {
        throw Refusal.of(RefusalKind.METHOD_NOT_ALLOWED, "the method is not POST; send a POST")
            .toException();
      }
      if (knownEncoding.isEmpty()) {
        throw Refusal.of(
                RefusalKind.UNSUPPORTED_TYPE,
                "Content-Type is not supported (expected: application/x-protobuf or application/json)")
            .toException();
      }
      ContentCoding.of(codingHeader);
    }

    @Override
    public int framingBytes() {
      return 0;
    }

    @Override
    public byte[] decode(byte[] body, RequestBudget budget) {
      byte[] plain = ContentCoding.of(codingHeader).decode(body, budget.newBytes());
      if (encoding() == HttpEncoding.JSON) {
        // Protobuf is never longer than the JSON that it came from.
        budget.share().take(plain.length);
      }
      return encoding().toProtobuf(plain, transcoder);
    }

    @Override
    public HttpResponse success(Outcome outcome) {
      return HttpResponse.of(
          ResponseHeaders.builder(HttpStatus.OK).contentType(encoding().mediaType()).build(),
          HttpData.wrap(encoding().success(outcome)));
    }

    @Override
    public HttpResponse refused(Refusal refusal) {
      return HttpLogsService.refused(encoding(), refusal);
    }

    @Override
    public HttpResponse failed() {
      return Answers.text(500, "internal error; the server's log has the reason");
    }
  }
}
