package io.millrace.receiver;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.millrace.receiver.loki.MalformedPushException;
import io.millrace.receiver.loki.OutputBudget;
import io.millrace.receiver.loki.PushTranscoder;
import io.millrace.receiver.loki.SnappyBlock;

/**
 * Loki's push API (Loki HTTP API, "Ingest logs"): POST of a PushRequest in protobuf, which is
 * always compressed with Snappy, or in JSON. Success is 204; a refusal is told as text.
 */
final class LokiPushService implements HttpService {
  private static final MediaType PROTOBUF = MediaType.create("application", "x-protobuf");
  private static final String SNAPPY = "snappy";
  private static final String SUPPORTED_CODINGS = SNAPPY + ", " + ContentCoding.SUPPORTED;

  private final Exchange exchange;
  private final PushTranscoder transcoder;

  LokiPushService(Exchange exchange, ReceiverSettings settings) {
    this.exchange = exchange;
    this.transcoder = new PushTranscoder(settings.maxRequestBytes());
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    return exchange.serve(context, request, new PushTransport(request));
  }

  private final class PushTransport implements Exchange.Transport {
    private final HttpMethod method;
    private final MediaType type;
    private final String codingHeader;

    private PushTransport(HttpRequest request) {
      MediaType contentType = request.contentType();
      this.method = request.method();
      this.type = contentType == null ? MediaType.ANY_TYPE : contentType.withoutParameters();
      this.codingHeader = request.headers().get(HttpHeaderNames.CONTENT_ENCODING, "").strip();
    }

    @Override
    public void checkHeaders() {
      if (method != HttpMethod.POST) {
        throw Refusal.of(RefusalKind.METHOD_NOT_ALLOWED, "the method is not POST; send a POST")
            .toException();
      }
      if (!isJson() && !type.is(PROTOBUF)) {
        throw Refusal.of(
                RefusalKind.UNSUPPORTED_TYPE,
                "Content-Type is not supported (expected: application/x-protobuf or application/json)")
            .toException();
      }
      coding();
    }

    private boolean isJson() {
      return type.is(MediaType.JSON);
    }

    private boolean namesSnappy() {
      return codingHeader.equalsIgnoreCase(SNAPPY);
    }

    /** What lies around the body besides Snappy. */
    private ContentCoding coding() {
      try {
        return namesSnappy() ? ContentCoding.IDENTITY : ContentCoding.of(codingHeader);
      } catch (RefusedException e) {
        throw Refusal.of(
                RefusalKind.UNSUPPORTED_ENCODING,
                "the compression is not supported (expected: one of " + SUPPORTED_CODINGS + ")")
            .toException();
      }
    }

    @Override
    public int framingBytes() {
      return 0;
    }

    @Override
    public byte[] decode(byte[] body, RequestBudget budget) {
      byte[] plain = coding().decode(body, budget.newBytes());
      OutputBudget output = new Output(budget)::grow;
      try {
        // protobuf is in Snappy whether a header says so or not
        return isJson()
            ? transcoder.ofJson(namesSnappy() ? unpack(plain, budget) : plain, output)
            : transcoder.ofProtobuf(unpack(plain, budget), output);
      } catch (MalformedPushException e) {
        throw Refusal.malformed("the body is not a push request: " + e.getMessage()).toException();
      }
    }

    private static byte[] unpack(byte[] block, RequestBudget budget) throws MalformedPushException {
      long length = SnappyBlock.declaredLength(block);
      if (length > budget.maxBytes()) {
        throw Refusal.tooLarge(budget.maxBytes()).toException();
      }
      budget.share().take((int) length);
      return SnappyBlock.decode(block);
    }

    /** Loki has no answer that keeps a part: it keeps what it may, and tells the rest as 400. */
    @Override
    public HttpResponse success(Outcome outcome) {
      return outcome.rejected() == 0
          ? HttpResponse.of(HttpStatus.NO_CONTENT)
          : HttpResponse.of(
              text(HttpStatus.BAD_REQUEST).build(),
              HttpData.ofUtf8(outcome.message() + "; all others were kept\n"));
    }

    @Override
    public HttpResponse refused(Refusal refusal) {
      ResponseHeadersBuilder headers = text(HttpStatus.valueOf(refusal.kind().httpStatus()));
      if (refusal.retryAfter().isPresent()) {
        headers.setLong(HttpHeaderNames.RETRY_AFTER, refusal.retryAfterSeconds());
      }
      switch (refusal.kind()) {
        case UNAUTHENTICATED -> headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        case METHOD_NOT_ALLOWED -> headers.set(HttpHeaderNames.ALLOW, "POST");
        case UNSUPPORTED_ENCODING ->
            headers.set(HttpHeaderNames.ACCEPT_ENCODING, SUPPORTED_CODINGS);
        case MALFORMED, FORBIDDEN, TOO_LARGE, UNSUPPORTED_TYPE, RATE_LIMITED, UNAVAILABLE -> {}
      }
      return HttpResponse.of(headers.build(), HttpData.ofUtf8(refusal.message() + "\n"));
    }

    private static ResponseHeadersBuilder text(HttpStatus status) {
      return ResponseHeaders.builder(status)
          .contentType(MediaType.PLAIN_TEXT_UTF_8)
          .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
    }

    @Override
    public HttpResponse failed() {
      return Answers.text(500, "internal error; the server's log has the reason");
    }
  }

  /** Reserves what the OTLP request takes, and holds it to the limit of a request. */
  private static final class Output {
    private final RequestBudget budget;
    private int reservedBytes;

    private Output(RequestBudget budget) {
      this.budget = budget;
    }

    private void grow(int totalBytes) {
      if (totalBytes > budget.maxBytes()) {
        throw Refusal.tooLarge(budget.maxBytes()).toException();
      }
      budget.share().take(totalBytes - reservedBytes);
      reservedBytes = totalBytes;
    }
  }
}
