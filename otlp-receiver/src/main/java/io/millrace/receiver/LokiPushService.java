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
import java.util.Locale;

/**
 * Loki's push API (Loki HTTP API, "Ingest logs"): POST of a PushRequest in protobuf, which is
 * always compressed with Snappy, or in JSON. Success is 204; a refusal is told as text.
 */
final class LokiPushService implements HttpService {
  private static final MediaType PROTOBUF = MediaType.create("application", "x-protobuf");
  private static final String SNAPPY = "snappy";
  private static final String SUPPORTED_CODINGS = "snappy, " + ContentCoding.SUPPORTED;

  private final Exchange exchange;
  private final int maxRequestBytes;
  private final PushTranscoder transcoder;

  LokiPushService(Exchange exchange, ReceiverSettings settings) {
    this.exchange = exchange;
    this.maxRequestBytes = settings.maxRequestBytes();
    this.transcoder = new PushTranscoder(maxRequestBytes);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    try {
      return exchange.serve(context, request, transport(request));
    } catch (RefusedException e) {
      return RequestReader.answerUnread(context, request, maxRequestBytes, answer(e.refusal()));
    }
  }

  private PushTransport transport(HttpRequest request) {
    if (request.method() != HttpMethod.POST) {
      throw Refusal.of(RefusalKind.METHOD_NOT_ALLOWED, "the method is not POST; send a POST")
          .toException();
    }
    boolean isJson = isJson(request.contentType());
    String coding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING, "");
    boolean namesSnappy = coding.trim().toLowerCase(Locale.ROOT).equals(SNAPPY);
    // protobuf is in Snappy whether a header says so or not; another coding lies around it
    return new PushTransport(
        isJson, namesSnappy ? ContentCoding.IDENTITY : coding(coding), namesSnappy || !isJson);
  }

  private static boolean isJson(MediaType type) {
    if (type != null && type.withoutParameters().is(MediaType.JSON.withoutParameters())) {
      return true;
    }
    if (type != null && type.withoutParameters().is(PROTOBUF)) {
      return false;
    }
    throw Refusal.of(
            RefusalKind.UNSUPPORTED_TYPE,
            "Content-Type is not supported (expected: application/x-protobuf or application/json)")
        .toException();
  }

  private static ContentCoding coding(String header) {
    try {
      return ContentCoding.of(header);
    } catch (RefusedException e) {
      throw Refusal.of(
              RefusalKind.UNSUPPORTED_ENCODING,
              "the compression is not supported (expected: one of " + SUPPORTED_CODINGS + ")")
          .toException();
    }
  }

  private static HttpResponse answer(Refusal refusal) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.valueOf(refusal.kind().httpStatus()))
            .contentType(MediaType.PLAIN_TEXT_UTF_8)
            .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
    refusal
        .retryAfter()
        .ifPresent(delay -> headers.setLong(HttpHeaderNames.RETRY_AFTER, delay.toSeconds()));
    switch (refusal.kind()) {
      case METHOD_NOT_ALLOWED -> headers.set(HttpHeaderNames.ALLOW, "POST");
      case UNSUPPORTED_ENCODING -> headers.set(HttpHeaderNames.ACCEPT_ENCODING, SUPPORTED_CODINGS);
      case UNAUTHENTICATED -> headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
      case MALFORMED, FORBIDDEN, TOO_LARGE, UNSUPPORTED_TYPE, RATE_LIMITED, UNAVAILABLE -> {}
    }
    return HttpResponse.of(headers.build(), HttpData.ofUtf8(refusal.message() + "\n"));
  }

  private final class PushTransport implements Exchange.Transport {
    private final boolean isJson;
    private final ContentCoding coding;
    private final boolean isSnappy;

    private PushTransport(boolean isJson, ContentCoding coding, boolean isSnappy) {
      this.isJson = isJson;
      this.coding = coding;
      this.isSnappy = isSnappy;
    }

    @Override
    public int maxBodyBytes() {
      return maxRequestBytes;
    }

    @Override
    public byte[] decode(byte[] body, InFlightBytes.Share share) {
      byte[] plain = coding.decode(body, new BoundedBytes(maxRequestBytes, share));
      try {
        byte[] push = isSnappy ? unpack(plain, share) : plain;
        OutputBudget budget = new Budget(share)::grow;
        return isJson ? transcoder.ofJson(push, budget) : transcoder.ofProtobuf(push, budget);
      } catch (MalformedPushException e) {
        throw Refusal.malformed("the body is not a push request: " + e.getMessage()).toException();
      }
    }

    private byte[] unpack(byte[] block, InFlightBytes.Share share) throws MalformedPushException {
      long length = SnappyBlock.declaredLength(block);
      if (length > maxRequestBytes) {
        throw Refusal.tooLarge(maxRequestBytes).toException();
      }
      share.take((int) length);
      return SnappyBlock.decode(block);
    }

    @Override
    public HttpResponse success() {
      return HttpResponse.of(HttpStatus.NO_CONTENT);
    }

    @Override
    public HttpResponse refused(Refusal refusal) {
      return answer(refusal);
    }

    @Override
    public HttpResponse failed() {
      return Answers.text(500, "internal error; the server's log has the reason");
    }
  }

  /** Reserves what the OTLP request takes, and holds it to the limit of a request. */
  private final class Budget {
    private final InFlightBytes.Share share;
    private int reservedBytes;

    private Budget(InFlightBytes.Share share) {
      this.share = share;
    }

    private void grow(int totalBytes) {
      if (totalBytes > maxRequestBytes) {
        throw Refusal.tooLarge(maxRequestBytes).toException();
      }
      share.take(totalBytes - reservedBytes);
      reservedBytes = totalBytes;
    }
  }
}
