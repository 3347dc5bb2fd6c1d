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
  private final int maxRequestBytes;
  private final JsonTranscoder transcoder;

  HttpLogsService(Exchange exchange, ReceiverSettings settings) {
    this.exchange = exchange;
    this.maxRequestBytes = settings.maxRequestBytes();
    this.transcoder = new JsonTranscoder(maxRequestBytes);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    Optional<HttpEncoding> encoding = HttpEncoding.of(request.contentType());
    if (request.method() != HttpMethod.POST) {
      return refuseUnread(
          context,
          request,
          encoding.orElse(HttpEncoding.JSON),
          Refusal.of(RefusalKind.METHOD_NOT_ALLOWED, "the method is not POST; send a POST"));
    }
    if (encoding.isEmpty()) {
      return refuseUnread(
          context,
          request,
          HttpEncoding.JSON,
          Refusal.of(
              RefusalKind.UNSUPPORTED_TYPE,
              "Content-Type is not supported (expected: application/x-protobuf or application/json)"));
    }
    return serve(context, request, encoding.get());
  }

  private HttpResponse serve(
      ServiceRequestContext context, HttpRequest request, HttpEncoding encoding) {
    try {
      ContentCoding coding =
          ContentCoding.of(request.headers().get(HttpHeaderNames.CONTENT_ENCODING));
      return exchange.serve(context, request, new HttpTransport(encoding, coding));
    } catch (RefusedException e) {
      return refuseUnread(context, request, encoding, e.refusal());
    }
  }

  private HttpResponse refuseUnread(
      ServiceRequestContext context, HttpRequest request, HttpEncoding encoding, Refusal refusal) {
    return RequestReader.answerUnread(
        context, request, maxRequestBytes, refused(encoding, refusal));
  }

  private static HttpResponse refused(HttpEncoding encoding, Refusal refusal) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.valueOf(refusal.kind().httpStatus()))
            .contentType(encoding.mediaType());
    refusal
        .retryAfter()
        .ifPresent(delay -> headers.setLong(HttpHeaderNames.RETRY_AFTER, delay.toSeconds()));
    switch (refusal.kind()) {
      case METHOD_NOT_ALLOWED -> headers.set(HttpHeaderNames.ALLOW, "POST");
      case UNSUPPORTED_ENCODING ->
          headers.set(HttpHeaderNames.ACCEPT_ENCODING, ContentCoding.SUPPORTED);
      case UNAUTHENTICATED -> headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
      case MALFORMED, FORBIDDEN, TOO_LARGE, UNSUPPORTED_TYPE, RATE_LIMITED, UNAVAILABLE -> {}
    }
    return HttpResponse.of(headers.build(), HttpData.wrap(encoding.status(refusal)));
  }

  private final class HttpTransport implements Exchange.Transport {
    private final HttpEncoding encoding;
    private final ContentCoding coding;

    private HttpTransport(HttpEncoding encoding, ContentCoding coding) {
      this.encoding = encoding;
      this.coding = coding;
    }

    @Override
    public int maxBodyBytes() {
      return maxRequestBytes;
    }

    @Override
    public byte[] decode(byte[] body, InFlightBytes.Share share) {
      byte[] plain = coding.decode(body, new BoundedBytes(maxRequestBytes, share));
      if (encoding == HttpEncoding.JSON) {
        // Protobuf is never longer than the JSON that it came from.
        share.take(plain.length);
      }
      return encoding.toProtobuf(plain, transcoder);
    }

    @Override
    public HttpResponse success() {
      return HttpResponse.of(
          ResponseHeaders.builder(HttpStatus.OK).contentType(encoding.mediaType()).build(),
          HttpData.wrap(encoding.success()));
    }

    @Override
    public HttpResponse refused(Refusal refusal) {
      return HttpLogsService.refused(encoding, refusal);
    }

    @Override
    public HttpResponse failed() {
      return Answers.text(500, "internal error; the server's log has the reason");
    }
  }
}
